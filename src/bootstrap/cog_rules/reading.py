"""Questions about Python code that several rules ask."""

import ast
from collections.abc import Iterator

from bootstrap.cog_rules.code import CogCode, Module

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(node: ast.AST | None) -> str:
    """Return the dotted name of a name, attribute, call or decorator; empty for another expression."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            inner = name_of(node.value)
            return f"{inner}.{node.attr}" if inner else node.attr
        case ast.Call():
            return name_of(node.func)
        case ast.Subscript():
            return name_of(node.value)
        case _:
            return ""


def last_name(node: ast.AST | None) -> str:
    return name_of(node).rpartition(".")[2]


def functions(cog: CogCode) -> Iterator[tuple[Module, Function]]:
    for module, node in cog.each(ast.FunctionDef, ast.AsyncFunctionDef):
        if isinstance(node, Function):
            yield module, node


def calls(cog: CogCode, *names: str) -> Iterator[tuple[Module, ast.Call]]:
    """Yield the calls whose dotted name, or the last part of it when given as `.name`, is one of these."""
    for module, node in cog.each(ast.Call):
        if isinstance(node, ast.Call) and (name_of(node) in names or f".{last_name(node)}" in names):
            yield module, node


def decorators(node: Function | ast.ClassDef) -> set[str]:
    return {name_of(decorator) for decorator in node.decorator_list}


def classes(cog: CogCode, *bases: str) -> Iterator[tuple[Module, ast.ClassDef]]:
    """Yield the classes with one of these base classes, by the last part of the base's name."""
    for module, node in cog.each(ast.ClassDef):
        if isinstance(node, ast.ClassDef) and {last_name(base) for base in node.bases} & set(bases):
            yield module, node


def tables(cog: CogCode) -> Iterator[tuple[Module, ast.ClassDef]]:
    for module, node in cog.each(ast.ClassDef):
        if isinstance(node, ast.ClassDef) and "__tablename__" in assigned(node.body):
            yield module, node


def assigned(body: list[ast.stmt]) -> dict[str, ast.expr | None]:
    """Return the names that the statements assign, with their values."""
    found: dict[str, ast.expr | None] = {}
    for statement in body:
        if isinstance(statement, ast.Assign):
            found |= {target.id: statement.value for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found[statement.target.id] = statement.value
    return found


def listeners(cog: CogCode) -> Iterator[tuple[Module, Function, str]]:
    """Yield the listeners with the names of their events."""
    for module, node in functions(cog):
        for decorator in node.decorator_list:
            if last_name(decorator) == "listener":
                given = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
                yield module, node, str(given.value) if isinstance(given, ast.Constant) else node.name


def imports(module: Module) -> Iterator[tuple[ast.AST, str]]:
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((given.value for given in call.keywords if given.arg == name), None)


def attributes(node: ast.AST) -> set[str]:
    """Return the last parts of all attributes in the code."""
    return {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}


def uses_llm(cog: CogCode) -> bool:
    imported = any(name.startswith("baseline.llm") for module in cog.modules for _, name in imports(module))
    return imported or any("llm" in attributes(module.tree) for module in cog.modules)


def manifests(cog: CogCode) -> list[tuple[Module, ast.Call]]:
    return list(calls(cog, "CogManifest", "baseline.cogs.CogManifest"))


def declared(cog: CogCode, *fields: str) -> set[str]:
    """Return the strings that the manifest's fields list."""
    values = [keyword(call, field) for _, call in manifests(cog) for field in fields]
    constants = [inner for value in values if value is not None for inner in ast.walk(value)]
    return {str(inner.value) for inner in constants if isinstance(inner, ast.Constant)}
