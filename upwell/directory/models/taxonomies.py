"""What services are about: taxonomies, their terms with the words people really use, and which thing is about which term."""

from __future__ import annotations

from django.db import models

from upwell.directory.models.base import Identified, exactly_one


class Taxonomy(Identified):
    """A list of terms kept by somebody: ours, or one brought in."""

    name = models.CharField(max_length=120, unique=True)
    description = models.TextField()
    uri = models.URLField(max_length=500, blank=True)
    version = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TaxonomyTerm(Identified):
    """One thing that a service may be about, or one kind of person it is for. `also` holds what people call it, one in each line."""

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, related_name="terms")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    code = models.CharField(max_length=120)
    name = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    also = models.TextField(blank=True)
    term_uri = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["taxonomy", "code"], name="directory_term_once")]

    def __str__(self) -> str:
        return self.name


class Attribute(Identified):
    """A service, an organisation or a place is about a term."""

    term = models.ForeignKey(TaxonomyTerm, on_delete=models.PROTECT, related_name="attributes")
    service = models.ForeignKey("Service", null=True, blank=True, on_delete=models.CASCADE, related_name="attributes")
    organization = models.ForeignKey(
        "Organization", null=True, blank=True, on_delete=models.CASCADE, related_name="attributes"
    )
    location = models.ForeignKey("Location", null=True, blank=True, on_delete=models.CASCADE, related_name="attributes")
    value = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            exactly_one("directory_attribute_of_one", "service", "organization", "location"),
            models.UniqueConstraint(fields=["term", "service"], name="directory_about_once"),
        ]
