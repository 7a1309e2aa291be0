"""What Litestar leaves out of structs: their own words, that no other field is taken, patterns of what may be null."""

from inspect import cleandoc

import msgspec

# They have no public name, and nothing else knows how Litestar describes a struct.
from litestar._openapi.datastructures import SchemaRegistry
from litestar._openapi.schema_generation import SchemaCreator
from litestar._openapi.schema_generation.plugins.struct import StructSchemaPlugin
from litestar.openapi.spec import Schema
from litestar.typing import FieldDefinition
from typing_extensions import override


class PreciseStructs(StructSchemaPlugin):
    @override
    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        schema = super().to_openapi_schema(field_definition, schema_creator)
        struct = msgspec.inspect.type_info(field_definition.annotation)
        if isinstance(struct, msgspec.inspect.StructType):
            schema.description = _words_of(struct.cls)
            if struct.forbid_unknown_fields:
                schema.additional_properties = False
            for field in struct.fields:
                described = (schema.properties or {}).get(field.encode_name)
                if isinstance(described, Schema) and described.pattern is None:
                    described.pattern = _pattern(field.type)
                _describe(_bare(field.type), schema_creator.schema_registry)
        return schema


def _describe(kind: msgspec.inspect.Type, registry: SchemaRegistry) -> None:
    """What a field says of its own use of a shared type, Litestar says of the type, if it meets that field first."""
    if isinstance(kind, msgspec.inspect.StructType | msgspec.inspect.EnumType):
        shared = registry.get_reference_for_field_definition(FieldDefinition.from_annotation(kind.cls))
        if shared is not None:
            registry.from_reference(shared).schema.description = _words_of(kind.cls)


def _words_of(kind: type[object]) -> str | None:
    """Without those of its bases."""
    own = vars(kind).get("__doc__")
    return cleandoc(own) if own else None


def _pattern(kind: msgspec.inspect.Type) -> str | None:
    """Holds for texts alone, so that it may stand beside the alternatives."""
    kind = _bare(kind)
    kinds = map(_bare, kind.types) if isinstance(kind, msgspec.inspect.UnionType) else ()
    return next((one.pattern for one in kinds if isinstance(one, msgspec.inspect.StrType)), None)


def _bare(kind: msgspec.inspect.Type) -> msgspec.inspect.Type:
    while isinstance(kind, msgspec.inspect.Metadata):
        kind = kind.type
    return kind
