"""The tables: HSDS 3.1 as far as a service needs it (taxonomies, organisations, services, places), and what keeps them true."""

from upwell.directory.models.keeping import Asking, Change, Metadata, Source
from upwell.directory.models.organizations import Organization, OrganizationIdentifier, Program
from upwell.directory.models.places import Accessibility, Address, District, Location, ServiceAtLocation
from upwell.directory.models.reaching import Contact, Language, Phone
from upwell.directory.models.services import (
    Capacity,
    CostOption,
    Funding,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    Url,
)
from upwell.directory.models.taxonomies import Attribute, Taxonomy, TaxonomyTerm

__all__ = [
    "Accessibility",
    "Address",
    "Asking",
    "Attribute",
    "Capacity",
    "Change",
    "Contact",
    "CostOption",
    "District",
    "Funding",
    "Language",
    "Location",
    "Metadata",
    "Organization",
    "OrganizationIdentifier",
    "Phone",
    "Program",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "Source",
    "Taxonomy",
    "TaxonomyTerm",
    "Url",
]
