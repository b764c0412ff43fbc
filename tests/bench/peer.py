"""The peer of `api.rate`: a `ListAPIView` with a `ModelSerializer` on the same mentions, with what the product's list shows of each."""

from typing import Any

from django.urls import path
from rest_framework import generics, serializers

from ingestion.models import Author, Match, Mention, Source, Story


class MatchSerializer(serializers.ModelSerializer[Match]):
    class Meta:
        model = Match
        fields = "__all__"


class AuthorSerializer(serializers.ModelSerializer[Author]):
    class Meta:
        model = Author
        fields = ("id", "handle", "name", "url")


class SourceSerializer(serializers.ModelSerializer[Source]):
    class Meta:
        model = Source
        fields = ("id", "name")


class StorySerializer(serializers.ModelSerializer[Story]):
    class Meta:
        model = Story
        fields = ("id", "size", "original_id")


class MentionSerializer(serializers.ModelSerializer[Mention]):
    matches = MatchSerializer(many=True)
    author = AuthorSerializer()
    source = SourceSerializer()  # type: ignore[assignment]  # a field of that name, which the stubs do not expect
    story = StorySerializer()

    class Meta:
        model = Mention
        fields = "__all__"


class Mentions(generics.ListAPIView[Mention]):
    queryset = Mention.objects.select_related("author", "source", "story").prefetch_related("matches").order_by("-published_at", "-id")
    serializer_class: Any = MentionSerializer


urlpatterns = [path("api/v1/mentions", Mentions.as_view())]
