"""Add to struct schemas what Litestar leaves out: own docstrings, forbidden extra fields, patterns of
nullable strings.
"""

from inspect import cleandoc

import msgspec

# Private imports: Litestar has no public way to change how it describes a struct.
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
            schema.description = _own_docstring(struct.cls)
            if struct.forbid_unknown_fields:
                schema.additional_properties = False
            for field in struct.fields:
                described = (schema.properties or {}).get(field.encode_name)
                if isinstance(described, Schema) and described.pattern is None:
                    described.pattern = _pattern(field.type)
                _describe(_bare(field.type), schema_creator.schema_registry)
        return schema


def _describe(kind: msgspec.inspect.Type, registry: SchemaRegistry) -> None:
    """Restore a shared type's own description: Litestar gives it the description of the first field that uses it."""
    if isinstance(kind, msgspec.inspect.StructType | msgspec.inspect.EnumType):
        shared = registry.get_reference_for_field_definition(FieldDefinition.from_annotation(kind.cls))
        if shared is not None:
            registry.from_reference(shared).schema.description = _own_docstring(kind.cls)


def _own_docstring(kind: type[object]) -> str | None:
    """Return the class's own docstring, not an inherited one."""
    own = vars(kind).get("__doc__")
    return cleandoc(own) if own else None


def _pattern(kind: msgspec.inspect.Type) -> str | None:
    """Return the pattern of a nullable string. JSON Schema applies `pattern` to strings only, so null still passes."""
    kind = _bare(kind)
    kinds = map(_bare, kind.types) if isinstance(kind, msgspec.inspect.UnionType) else ()
    return next((one.pattern for one in kinds if isinstance(one, msgspec.inspect.StrType)), None)


def _bare(kind: msgspec.inspect.Type) -> msgspec.inspect.Type:
    while isinstance(kind, msgspec.inspect.Metadata):
        kind = kind.type
    return kind
