"""All pages, for the application to serve."""

from api.web.assets import assets
from api.web.changed import changed_page
from api.web.coalition import coalition_page
from api.web.contest import contest_page, contests_page
from api.web.country import country_page
from api.web.country_changed import country_changed_page
from api.web.editing import editing
from api.web.families import families_page
from api.web.family import family_page
from api.web.home import home_page
from api.web.parliament import parliament_page
from api.web.party import party_page, why_page
from api.web.picture_changed import coalition_changed_page, contest_changed_page, parliament_changed_page
from api.web.picture_why import coalition_why_page, contest_why_page, country_why_page, parliament_why_page
from api.web.sign_in import sign_in_page

web = (
    home_page,
    family_page,
    families_page,
    party_page,
    why_page,
    changed_page,
    country_page,
    country_changed_page,
    parliament_page,
    contests_page,
    contest_page,
    coalition_page,
    country_why_page,
    parliament_why_page,
    contest_why_page,
    coalition_why_page,
    parliament_changed_page,
    contest_changed_page,
    coalition_changed_page,
    *editing,
    sign_in_page,
    assets,
)
