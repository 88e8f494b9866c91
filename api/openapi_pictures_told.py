"""Answers of the examples about pictures, contests in a list and people, word for word; a test sends their questions."""

from typing import Any, Final

ANSWERS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    (
        "/elections",
        "/elections?as_of=2020-12-31&known_at=12&limit=1",
        {
            "as_of": "2020-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/elections?as_of=2020-12-31&known_at=12&limit=1&v=2",
            "elections": [
                {
                    "election": "kz-mazhilis-2004",
                    "country": None,
                    "chamber": None,
                    "office": None,
                    "name": None,
                    "date": "2004",
                    "held": "yes",
                    "seats": None,
                    "early": None,
                    "complete": None,
                }
            ],
            "next": "WzczNzc5MCwxMiwia3otbWF6aGlsaXMtMjAwNCIse31d",
        },
    ),
    (
        "/coalitions/{coalition}",
        "/coalitions/kz-peoples-coalition?as_of=2022-12-31&known_at=12",
        {
            "coalition": "kz-peoples-coalition",
            "as_of": "2022-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/coalitions/kz-peoples-coalition?as_of=2022-12-31&known_at=12&v=2",
            "exists": "yes",
            "kind": "alliance",
            "name": "People's Coalition",
            "names": {},
            "country": "KZ",
            "formed": "../2022-10",
            "ended": None,
            "prime_minister": None,
            "prime_minister_id": None,
            "prime_minister_party": None,
            "caretaker": None,
            "identifiers": {},
            "members": [],
            "former": [],
            "possible": [],
            "disputed": [],
            "undetermined": [],
        },
    ),
    (
        "/people/{person}",
        "/people/example-person?as_of=2020-12-31&known_at=12",
        {
            "person": "example-person",
            "as_of": "2020-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/people/example-person?as_of=2020-12-31&known_at=12&v=2",
            "names": [],
            "identifiers": [
                {"scheme": "example", "identifier": "42", "event_id": "18fc138c-0000-5000-8000-000000000002"}
            ],
            "offices": [],
            "candidacies": [],
            "governments": [],
            "possible": [],
        },
    ),
    (
        "/elections/{election}/explain",
        "/elections/kz-mazhilis-2012/explain?as_of=2020-12-31&known_at=12&field=seats",
        {
            "election": "kz-mazhilis-2012",
            "as_of": "2020-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/elections/kz-mazhilis-2012/explain?as_of=2020-12-31&known_at=12&field=seats&v=2",
            "fields": [
                {
                    "field": "seats",
                    "value": 98,
                    "set_by": [
                        {
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "revision": 1,
                            "position": 2,
                            "date": "2012-01-15",
                            "sources": [],
                        }
                    ],
                    "rivals": [],
                }
            ],
        },
    ),
    (
        "/coalitions/{coalition}/explain",
        "/coalitions/kz-peoples-coalition/explain?as_of=2022-12-31&known_at=12&field=name",
        {
            "coalition": "kz-peoples-coalition",
            "as_of": "2022-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/coalitions/kz-peoples-coalition/explain?as_of=2022-12-31&known_at=12&field=name&v=2",
            "fields": [
                {
                    "field": "name",
                    "value": "People's Coalition",
                    "set_by": [
                        {
                            "event_id": "18fc138c-0000-5000-8000-000000000001",
                            "type": "CoalitionFormed",
                            "revision": 1,
                            "position": 8,
                            "date": "../2022-10",
                            "sources": [],
                        }
                    ],
                    "rivals": [],
                }
            ],
        },
    ),
    (
        "/countries/{country}/legislature/explain",
        "/countries/KZ/legislature/explain?as_of=2020-12-31&field=seats",
        {
            "country": "KZ",
            "chamber": "mazhilis",
            "as_of": "2020-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/countries/KZ/legislature/explain?as_of=2020-12-31&known_at=12&chamber=mazhilis&field=seats&v=2",
            "fields": [
                {
                    "field": "seats",
                    "value": 98,
                    "set_by": [
                        {
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "revision": 1,
                            "position": 2,
                            "date": "2012-01-15",
                            "sources": [],
                        }
                    ],
                    "rivals": [],
                }
            ],
        },
    ),
    (
        "/countries/{country}/government/explain",
        "/countries/KZ/government/explain?as_of=2020-12-31&known_at=12&field=government",
        {
            "country": "KZ",
            "as_of": "2020-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/countries/KZ/government/explain?as_of=2020-12-31&known_at=12&field=government&v=2",
            "fields": [{"field": "government", "value": None, "set_by": [], "rivals": []}],
        },
    ),
    (
        "/countries/{country}/explain",
        "/countries/KZ/explain?as_of=2020-12-31&known_at=12&field=parties.kz-qhp.name",
        {
            "country": "KZ",
            "as_of": "2020-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/countries/KZ/explain?as_of=2020-12-31&known_at=12&field=parties.kz-qhp.name&v=2",
            "fields": [
                {
                    "field": "parties.kz-qhp.name",
                    "value": "People's Party of Kazakhstan",
                    "set_by": [
                        {
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "revision": 1,
                            "position": 12,
                            "date": "2020-11-11",
                            "sources": [
                                {
                                    "document": "People's Party of Kazakhstan",
                                    "locator": "History, paragraph 6",
                                },
                                {
                                    "document": "People's Party of Kazakhstan",
                                    "locator": "Infobox, row Abbreviation",
                                },
                                {
                                    "document": "Wikidata statements and Wikipedia infobox "
                                    "fields, yearly 2021 to 2025 "
                                    "(wikidata_infobox_5_versions.jsonl)",
                                    "locator": "observed 2024-07-18, partyfacts_id 3749, "
                                    "ib_native_name and ib_abbreviation",
                                },
                            ],
                        }
                    ],
                    "rivals": [],
                }
            ],
        },
    ),
    (
        "/parties/{party_id}/lineage/explain",
        "/parties/kz-qhp/lineage/explain?as_of=2020-12-31&known_at=12&field=parties.kz-qhp.name",
        {
            "party": "kz-qhp",
            "direction": "both",
            "depth": None,
            "as_of": "2020-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/parties/kz-qhp/lineage/explain?as_of=2020-12-31&known_at=12&field=parties.kz-qhp.name&v=2",
            "fields": [
                {
                    "field": "parties.kz-qhp.name",
                    "value": "People's Party of Kazakhstan",
                    "set_by": [
                        {
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "revision": 1,
                            "position": 12,
                            "date": "2020-11-11",
                            "sources": [
                                {
                                    "document": "People's Party of Kazakhstan",
                                    "locator": "History, paragraph 6",
                                },
                                {
                                    "document": "People's Party of Kazakhstan",
                                    "locator": "Infobox, row Abbreviation",
                                },
                                {
                                    "document": "Wikidata statements and Wikipedia infobox "
                                    "fields, yearly 2021 to 2025 "
                                    "(wikidata_infobox_5_versions.jsonl)",
                                    "locator": "observed 2024-07-18, partyfacts_id 3749, "
                                    "ib_native_name and ib_abbreviation",
                                },
                            ],
                        }
                    ],
                    "rivals": [],
                }
            ],
        },
    ),
    (
        "/countries/{country}/lineage/explain",
        "/countries/KZ/lineage/explain?as_of=2020-12-31&known_at=12&field=parties.kz-qhp.name",
        {
            "country": "KZ",
            "as_of": "2020-12-31",
            "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
            "canonical": "/countries/KZ/lineage/explain?as_of=2020-12-31&known_at=12&field=parties.kz-qhp.name&v=2",
            "fields": [
                {
                    "field": "parties.kz-qhp.name",
                    "value": "People's Party of Kazakhstan",
                    "set_by": [
                        {
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "revision": 1,
                            "position": 12,
                            "date": "2020-11-11",
                            "sources": [
                                {
                                    "document": "People's Party of Kazakhstan",
                                    "locator": "History, paragraph 6",
                                },
                                {
                                    "document": "People's Party of Kazakhstan",
                                    "locator": "Infobox, row Abbreviation",
                                },
                                {
                                    "document": "Wikidata statements and Wikipedia infobox "
                                    "fields, yearly 2021 to 2025 "
                                    "(wikidata_infobox_5_versions.jsonl)",
                                    "locator": "observed 2024-07-18, partyfacts_id 3749, "
                                    "ib_native_name and ib_abbreviation",
                                },
                            ],
                        }
                    ],
                    "rivals": [],
                }
            ],
        },
    ),
    (
        "/elections/{election}/diff",
        "/elections/kz-mazhilis-2012/diff?as_of=2020-12-31&known_at=11&to_known_at=12",
        {
            "election": "kz-mazhilis-2012",
            "from": {
                "as_of": "2020-12-31",
                "known_at": {"position": 11, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/elections/kz-mazhilis-2012?as_of=2020-12-31&known_at=11&v=2",
            },
            "to": {
                "as_of": "2020-12-31",
                "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/elections/kz-mazhilis-2012?as_of=2020-12-31&known_at=12&v=2",
            },
            "canonical": "/elections/kz-mazhilis-2012/diff?as_of=2020-12-31&known_at=11&to_as_of=2020-12-31&to_known_at=12&v=2",
            "changes": [
                {
                    "field": "rows.kz-qhp.name_as_of",
                    "change": "changed",
                    "before": "Communist People's Party of Kazakhstan",
                    "after": "People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                }
            ],
            "learned": [
                {
                    "field": "rows.kz-qhp.name_as_of",
                    "change": "changed",
                    "before": "Communist People's Party of Kazakhstan",
                    "after": "People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                }
            ],
            "happened": [],
        },
    ),
    (
        "/coalitions/{coalition}/diff",
        "/coalitions/kz-peoples-coalition/diff?as_of=2020-12-31&known_at=11&to_known_at=12",
        {
            "coalition": "kz-peoples-coalition",
            "from": {
                "as_of": "2020-12-31",
                "known_at": {"position": 11, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/coalitions/kz-peoples-coalition?as_of=2020-12-31&known_at=11&v=2",
            },
            "to": {
                "as_of": "2020-12-31",
                "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/coalitions/kz-peoples-coalition?as_of=2020-12-31&known_at=12&v=2",
            },
            "canonical": "/coalitions/kz-peoples-coalition/diff?as_of=2020-12-31&known_at=11&to_as_of=2020-12-31&to_known_at=12&v=2",
            "changes": [],
            "learned": [],
            "happened": [],
        },
    ),
    (
        "/countries/{country}/legislature/diff",
        "/countries/KZ/legislature/diff?as_of=2012-01-14&to_as_of=2012-01-15",
        {
            "country": "KZ",
            "chamber": "mazhilis",
            "from": {
                "as_of": "2012-01-14",
                "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/countries/KZ/legislature?as_of=2012-01-14&known_at=12&chamber=mazhilis&v=2",
            },
            "to": {
                "as_of": "2012-01-15",
                "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/countries/KZ/legislature?as_of=2012-01-15&known_at=12&chamber=mazhilis&v=2",
            },
            "canonical": "/countries/KZ/legislature/diff?as_of=2012-01-14&known_at=12&to_as_of=2012-01-15&to_known_at=12&chamber=mazhilis&v=2",
            "changes": [
                {
                    "field": "election.election",
                    "change": "added",
                    "before": None,
                    "after": "kz-mazhilis-2012",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "election.date",
                    "change": "added",
                    "before": None,
                    "after": "2012-01-15",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "election.complete",
                    "change": "added",
                    "before": None,
                    "after": False,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "seats",
                    "change": "changed",
                    "before": None,
                    "after": 98,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.name_then",
                    "change": "added",
                    "before": None,
                    "after": "Communist People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.name",
                    "change": "added",
                    "before": None,
                    "after": "Communist People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.kind",
                    "change": "added",
                    "before": None,
                    "after": None,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.status",
                    "change": "added",
                    "before": None,
                    "after": "active",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.seats",
                    "change": "added",
                    "before": None,
                    "after": 7,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.by",
                    "change": "added",
                    "before": None,
                    "after": "contest",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "known",
                    "change": "changed",
                    "before": 0,
                    "after": 7,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "sum.least",
                    "change": "changed",
                    "before": 0,
                    "after": 7,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "sum.most",
                    "change": "changed",
                    "before": 0,
                    "after": 7,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "vacant_or_unlisted",
                    "change": "changed",
                    "before": None,
                    "after": 91,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
            ],
            "learned": [],
            "happened": [
                {
                    "field": "election.election",
                    "change": "added",
                    "before": None,
                    "after": "kz-mazhilis-2012",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "election.date",
                    "change": "added",
                    "before": None,
                    "after": "2012-01-15",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "election.complete",
                    "change": "added",
                    "before": None,
                    "after": False,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "seats",
                    "change": "changed",
                    "before": None,
                    "after": 98,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.name_then",
                    "change": "added",
                    "before": None,
                    "after": "Communist People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.name",
                    "change": "added",
                    "before": None,
                    "after": "Communist People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.kind",
                    "change": "added",
                    "before": None,
                    "after": None,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.status",
                    "change": "added",
                    "before": None,
                    "after": "active",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.seats",
                    "change": "added",
                    "before": None,
                    "after": 7,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "parties.kz-qhp.by",
                    "change": "added",
                    "before": None,
                    "after": "contest",
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "known",
                    "change": "changed",
                    "before": 0,
                    "after": 7,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "sum.least",
                    "change": "changed",
                    "before": 0,
                    "after": 7,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "sum.most",
                    "change": "changed",
                    "before": 0,
                    "after": 7,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
                {
                    "field": "vacant_or_unlisted",
                    "change": "changed",
                    "before": None,
                    "after": 91,
                    "records": [
                        {
                            "position": 2,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "82a05d0a-f8c5-5f5d-b700-a12d2f27e78a",
                            "type": "ElectionHeld",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                        {
                            "position": 3,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "d220d4af-6b19-5488-bf85-b24e1c8b286d",
                            "type": "ElectionResult",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        },
                    ],
                },
            ],
        },
    ),
    (
        "/countries/{country}/government/diff",
        "/countries/KZ/government/diff?as_of=2020-12-31&known_at=11&to_known_at=12",
        {
            "country": "KZ",
            "from": {
                "as_of": "2020-12-31",
                "known_at": {"position": 11, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/countries/KZ/government?as_of=2020-12-31&known_at=11&v=2",
            },
            "to": {
                "as_of": "2020-12-31",
                "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/countries/KZ/government?as_of=2020-12-31&known_at=12&v=2",
            },
            "canonical": "/countries/KZ/government/diff?as_of=2020-12-31&known_at=11&to_as_of=2020-12-31&to_known_at=12&v=2",
            "changes": [],
            "learned": [],
            "happened": [],
        },
    ),
    (
        "/parties/{party_id}/lineage/diff",
        "/parties/kz-qhp/lineage/diff?as_of=2020-12-31&known_at=11&to_known_at=12",
        {
            "party": "kz-qhp",
            "direction": "both",
            "depth": None,
            "from": {
                "as_of": "2020-12-31",
                "known_at": {"position": 11, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/parties/kz-qhp/lineage?as_of=2020-12-31&known_at=11&v=2",
            },
            "to": {
                "as_of": "2020-12-31",
                "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/parties/kz-qhp/lineage?as_of=2020-12-31&known_at=12&v=2",
            },
            "canonical": "/parties/kz-qhp/lineage/diff?as_of=2020-12-31&known_at=11&to_as_of=2020-12-31&to_known_at=12&v=2",
            "changes": [
                {
                    "field": "parties.kz-qhp.name",
                    "change": "changed",
                    "before": "Communist People's Party of Kazakhstan",
                    "after": "People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.abbreviations.kk",
                    "change": "added",
                    "before": None,
                    "after": "QHP",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.abbreviations.ru",
                    "change": "added",
                    "before": None,
                    "after": "НПК",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
            ],
            "learned": [
                {
                    "field": "parties.kz-qhp.name",
                    "change": "changed",
                    "before": "Communist People's Party of Kazakhstan",
                    "after": "People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.abbreviations.kk",
                    "change": "added",
                    "before": None,
                    "after": "QHP",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.abbreviations.ru",
                    "change": "added",
                    "before": None,
                    "after": "НПК",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
            ],
            "happened": [],
        },
    ),
    (
        "/countries/{country}/lineage/diff",
        "/countries/KZ/lineage/diff?as_of=2020-12-31&known_at=11&to_known_at=12",
        {
            "country": "KZ",
            "from": {
                "as_of": "2020-12-31",
                "known_at": {"position": 11, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/countries/KZ/lineage?as_of=2020-12-31&known_at=11&v=2",
            },
            "to": {
                "as_of": "2020-12-31",
                "known_at": {"position": 12, "recorded_at": "2026-11-22T10:00:00.000000Z"},
                "known": True,
                "address": "/countries/KZ/lineage?as_of=2020-12-31&known_at=12&v=2",
            },
            "canonical": "/countries/KZ/lineage/diff?as_of=2020-12-31&known_at=11&to_as_of=2020-12-31&to_known_at=12&v=2",
            "changes": [
                {
                    "field": "parties.kz-qhp.name",
                    "change": "changed",
                    "before": "Communist People's Party of Kazakhstan",
                    "after": "People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.abbreviations.kk",
                    "change": "added",
                    "before": None,
                    "after": "QHP",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.abbreviations.ru",
                    "change": "added",
                    "before": None,
                    "after": "НПК",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
            ],
            "learned": [
                {
                    "field": "parties.kz-qhp.name",
                    "change": "changed",
                    "before": "Communist People's Party of Kazakhstan",
                    "after": "People's Party of Kazakhstan",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.abbreviations.kk",
                    "change": "added",
                    "before": None,
                    "after": "QHP",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
                {
                    "field": "parties.kz-qhp.abbreviations.ru",
                    "change": "added",
                    "before": None,
                    "after": "НПК",
                    "records": [
                        {
                            "position": 12,
                            "kind": "stated",
                            "revision": 1,
                            "event_id": "cefddef8-dd9c-5dcd-b322-0e1a3e65908c",
                            "type": "Renamed",
                            "reason": None,
                            "recorded_at": "2026-11-22T10:00:00.000000Z",
                        }
                    ],
                },
            ],
            "happened": [],
        },
    ),
)
"""By route: the address that is asked, and the answer."""
