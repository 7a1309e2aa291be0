"""What Litestar leaves out of structs: that no other fields are taken, and the patterns of what may be null."""

import msgspec

# It has no public name, and nothing else knows how Litestar describes a struct.
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
            if struct.forbid_unknown_fields:
                schema.additional_properties = False
            for field in struct.fields:
                described = (schema.properties or {}).get(field.encode_name)
                if isinstance(described, Schema) and described.pattern is None:
                    described.pattern = _pattern(field.type)
        return schema


def _pattern(kind: msgspec.inspect.Type) -> str | None:
    """Holds for texts alone, so that it may stand beside the alternatives."""
    kind = _bare(kind)
    kinds = map(_bare, kind.types) if isinstance(kind, msgspec.inspect.UnionType) else ()
    return next((one.pattern for one in kinds if isinstance(one, msgspec.inspect.StrType)), None)


def _bare(kind: msgspec.inspect.Type) -> msgspec.inspect.Type:
    while isinstance(kind, msgspec.inspect.Metadata):
        kind = kind.type
    return kind
