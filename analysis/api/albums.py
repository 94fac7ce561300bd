"""Albums: list, make, fill, rename and delete; their photos are `GET /api/v1/photos/?album=…`."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import OWNER, USERS, open_to
from accounts.api.examples import example, shown_by
from accounts.api.idempotency import idempotent
from analysis.api import examples
from analysis.api.gallery_errors import may_refuse, refusals
from analysis.api.pagination import NewestFirst
from analysis.api.people import validated
from analysis.errors import PhotoNotFound
from analysis.models import Album
from analysis.models.album import AlbumQuerySet
from analysis.services.library.albums import (
    AlbumNameTaken,
    AlbumNameUnfit,
    AlbumNotFound,
    add_photos,
    albums_of,
    create_album,
    delete_album,
    remove_photos,
    rename_album,
)

MOST_PHOTOS = 10_000  # of one request


class InAlphabeticalOrder(NewestFirst):
    ordering = ("name", "id")


class PhotoIdsField(serializers.ListField):
    """Ids of stored photos."""

    def __init__(self, **options) -> None:
        super().__init__(child=serializers.UUIDField(), max_length=MOST_PHOTOS, **options)


@shown_by(example(examples.ALBUM))
class AlbumSerializer(serializers.ModelSerializer):
    """Photos that their owner keeps together."""

    photo_count = serializers.IntegerField()
    cover_photo = serializers.UUIDField(
        source="cover_photo_id", allow_null=True, help_text="Its newest photo that has a picture."
    )

    class Meta:
        model = Album
        fields = ["id", "name", "created_at", "photo_count", "cover_photo"]
        read_only_fields = fields


@shown_by(example({"name": "Holiday/day two"}))
class AlbumNameSerializer(serializers.Serializer):
    # The service says what is wrong with a name.
    name = serializers.CharField(max_length=1000, help_text="No other album of yours has it.")


@shown_by(example({"name": "Holiday/day two", "photos": [examples.PHOTO_ID]}))
class NewAlbumSerializer(AlbumNameSerializer):
    photos = PhotoIdsField(required=False)


@shown_by(example({"photos": [examples.PHOTO_ID]}))
class AlbumPhotosSerializer(serializers.Serializer):
    photos = PhotoIdsField(allow_empty=False)


class AlbumAnswering:
    """Answers with an album as lists show it."""

    request: Request

    def album_response(self, album: Album, code: int = status.HTTP_200_OK) -> Response:
        return Response(AlbumSerializer(albums_of(self.request.user).get(pk=album.pk)).data, code)


@open_to(USERS)
class AlbumsView(AlbumAnswering, generics.ListAPIView):
    """The albums of the signed-in user, in alphabetical order."""

    queryset = Album.objects.none()  # What the API's description reads; see get_queryset.
    serializer_class = AlbumSerializer
    pagination_class = InAlphabeticalOrder

    def get_queryset(self) -> AlbumQuerySet:
        return albums_of(self.request.user)

    @may_refuse(AlbumNameUnfit(), AlbumNameTaken("Holiday"), PhotoNotFound())
    @idempotent()
    @extend_schema(request=NewAlbumSerializer, responses={201: AlbumSerializer})
    def post(self, request: Request) -> Response:
        """Make an album, with photos or none yet."""
        given = validated(NewAlbumSerializer, request)
        with refusals():
            album = create_album(
                owner=request.user, name=given["name"], photo_ids=given.get("photos", [])
            )
        return self.album_response(album, status.HTTP_201_CREATED)


@open_to(OWNER)
class AlbumView(AlbumAnswering, generics.RetrieveAPIView):
    """One album of the signed-in user."""

    serializer_class = AlbumSerializer
    lookup_url_kwarg = "album_id"

    def get_queryset(self) -> AlbumQuerySet:
        return albums_of(self.request.user)

    @may_refuse(AlbumNotFound(), AlbumNameUnfit(), AlbumNameTaken("Holiday"))
    @extend_schema(request=AlbumNameSerializer, responses=AlbumSerializer)
    def patch(self, request: Request, album_id: uuid.UUID) -> Response:
        """Rename the album."""
        given = validated(AlbumNameSerializer, request)
        with refusals():
            album = rename_album(owner=request.user, album_id=album_id, name=given["name"])
        return self.album_response(album)

    @may_refuse(AlbumNotFound())
    def delete(self, request: Request, album_id: uuid.UUID) -> Response:
        """Delete the album; its photos stay."""
        with refusals():
            delete_album(owner=request.user, album_id=album_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


@open_to(OWNER)
class AlbumPhotosView(AlbumAnswering, APIView):
    @may_refuse(AlbumNotFound(), PhotoNotFound())
    @extend_schema(request=AlbumPhotosSerializer, responses=AlbumSerializer)
    def post(self, request: Request, album_id: uuid.UUID) -> Response:
        """Put photos into the album; those that are in it stay."""
        given = validated(AlbumPhotosSerializer, request)
        with refusals():
            album = add_photos(owner=request.user, album_id=album_id, photo_ids=given["photos"])
        return self.album_response(album)


@open_to(OWNER)
class RemoveAlbumPhotosView(AlbumAnswering, APIView):
    @may_refuse(AlbumNotFound())
    @extend_schema(request=AlbumPhotosSerializer, responses=AlbumSerializer)
    def post(self, request: Request, album_id: uuid.UUID) -> Response:
        """Take photos out of the album; they stay in the library."""
        given = validated(AlbumPhotosSerializer, request)
        with refusals():
            album = remove_photos(owner=request.user, album_id=album_id, photo_ids=given["photos"])
        return self.album_response(album)
