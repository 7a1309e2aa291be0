"""Families of audit actions."""

from domain.audit import AuditAction, AuditFamily


def test_every_action_belongs_to_one_family() -> None:
    assert [action for family in AuditFamily for action in family.actions] == sorted(
        AuditAction, key=lambda action: [*AuditFamily].index(action.family)
    )
    assert all(family.actions for family in AuditFamily)
