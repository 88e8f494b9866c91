"""All pages, for the application to serve."""

from api.web.assets import assets
from api.web.changed import changed_page
from api.web.home import home_page
from api.web.party import party_page, why_page

web = (home_page, party_page, why_page, changed_page, assets)
