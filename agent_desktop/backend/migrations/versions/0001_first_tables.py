"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "articles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("number", name=op.f("uq_articles_number")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("remote_number", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=128), nullable=False),
        sa.Column("ivr_path", sa.String(length=256), nullable=False),
        sa.Column("call_uuid", sa.String(length=128), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ring_seconds", sa.Float(), nullable=False),
        sa.Column("queue_seconds", sa.Float(), nullable=False),
        sa.Column("talk_seconds", sa.Float(), nullable=False),
        sa.Column("hold_seconds", sa.Float(), nullable=False),
        sa.Column("wrap_up_seconds", sa.Float(), nullable=False),
        sa.Column("verification", sa.String(length=4), nullable=False),
        sa.Column("service_type", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("voice_of_customer", sa.JSON(), nullable=False),
        sa.Column("work_order_ids", sa.JSON(), nullable=False),
        sa.Column("survey_rating", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_agent_number_offered_at", "contacts", ["agent_number", "offered_at"], unique=False)
    op.create_index("ix_contacts_customer_id_offered_at", "contacts", ["customer_id", "offered_at"], unique=False)

    op.create_table(
        "customer_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_looks")),
    )
    op.create_index(op.f("ix_customer_looks_agent_number"), "customer_looks", ["agent_number"], unique=False)
    op.create_index(op.f("ix_customer_looks_customer_id"), "customer_looks", ["customer_id"], unique=False)

    op.create_table(
        "customers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_number")),
    )
    op.create_index(op.f("ix_customers_name"), "customers", ["name"], unique=False)

    op.create_table(
        "day_totals",
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("talk_seconds", sa.Float(), nullable=False),
        sa.Column("hold_seconds", sa.Float(), nullable=False),
        sa.Column("wrap_up_seconds", sa.Float(), nullable=False),
        sa.Column("ready_seconds", sa.Float(), nullable=False),
        sa.Column("signed_in_seconds", sa.Float(), nullable=False),
        sa.Column("scheduled_seconds", sa.Float(), nullable=False),
        sa.Column("adherent_seconds", sa.Float(), nullable=False),
        sa.Column("surveys_answered", sa.Integer(), nullable=False),
        sa.Column("surveys_satisfied", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agent_number", "day", name=op.f("pk_day_totals")),
    )
    op.create_table(
        "feed_counters",
        sa.Column("audience", sa.String(length=64), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("audience", name=op.f("pk_feed_counters")),
    )
    op.create_table(
        "feed_entries",
        sa.Column("audience", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("audience", "sequence", name=op.f("pk_feed_entries")),
    )
    op.create_table(
        "hand_raises",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_raises")),
    )
    op.create_index(op.f("ix_hand_raises_agent_number"), "hand_raises", ["agent_number"], unique=False)

    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "order_numbers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_order_numbers")),
    )
    op.create_table(
        "seat_tiles",
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("counted_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("hand_raised", sa.Boolean(), nullable=False),
        sa.Column("hand_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hand_note", sa.String(length=200), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("talk_seconds", sa.Float(), nullable=False),
        sa.Column("hold_seconds", sa.Float(), nullable=False),
        sa.Column("wrap_up_seconds", sa.Float(), nullable=False),
        sa.Column("ready_seconds", sa.Float(), nullable=False),
        sa.Column("away_seconds", sa.Float(), nullable=False),
        sa.Column("adherence", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("agent_number", name=op.f("pk_seat_tiles")),
    )
    op.create_index(op.f("ix_seat_tiles_team_id"), "seat_tiles", ["team_id"], unique=False)

    op.create_table(
        "shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_index("ix_shifts_agent_number_begins", "shifts", ["agent_number", "begins"], unique=False)

    op.create_table(
        "sign_in_attempts",
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agent_number", name=op.f("pk_sign_in_attempts")),
    )
    op.create_table(
        "state_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("previous", sa.String(length=16), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_events")),
    )
    op.create_index("ix_state_events_agent_number_at", "state_events", ["agent_number", "at"], unique=False)

    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    op.create_table(
        "work_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_work_orders_number")),
    )
    op.create_index(op.f("ix_work_orders_created_by"), "work_orders", ["created_by"], unique=False)
    op.create_index(op.f("ix_work_orders_customer_id"), "work_orders", ["customer_id"], unique=False)
    op.create_index(op.f("ix_work_orders_status"), "work_orders", ["status"], unique=False)

    op.create_table(
        "agents",
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("extension", sa.String(length=16), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=256), nullable=False),
        sa.Column("sip_secret", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_agents_team_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_agents")),
        sa.UniqueConstraint("id", name=op.f("uq_agents_id")),
    )
    op.create_index(op.f("ix_agents_team_id"), "agents", ["team_id"], unique=False)

    op.create_table(
        "customer_phones",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_customer_phones_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", "phone", name=op.f("pk_customer_phones")),
    )
    op.create_index(op.f("ix_customer_phones_phone"), "customer_phones", ["phone"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_number", sa.String(length=8), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agent_number"], ["agents.number"], name=op.f("fk_sessions_agent_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_agent_number"), "sessions", ["agent_number"], unique=False)

    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_refresh_tokens_session_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_tokens")),
    )
    op.create_index(op.f("ix_refresh_tokens_session_id"), "refresh_tokens", ["session_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_refresh_tokens_session_id"), "refresh_tokens")

    op.drop_table("refresh_tokens")
    op.drop_index(op.f("ix_sessions_agent_number"), "sessions")

    op.drop_table("sessions")
    op.drop_index(op.f("ix_customer_phones_phone"), "customer_phones")

    op.drop_table("customer_phones")
    op.drop_index(op.f("ix_agents_team_id"), "agents")

    op.drop_table("agents")
    op.drop_index(op.f("ix_work_orders_status"), "work_orders")
    op.drop_index(op.f("ix_work_orders_customer_id"), "work_orders")
    op.drop_index(op.f("ix_work_orders_created_by"), "work_orders")

    op.drop_table("work_orders")
    op.drop_table("teams")
    op.drop_index("ix_state_events_agent_number_at", "state_events")

    op.drop_table("state_events")
    op.drop_table("sign_in_attempts")
    op.drop_index("ix_shifts_agent_number_begins", "shifts")

    op.drop_table("shifts")
    op.drop_index(op.f("ix_seat_tiles_team_id"), "seat_tiles")

    op.drop_table("seat_tiles")
    op.drop_table("order_numbers")
    op.drop_table("meta")
    op.drop_index(op.f("ix_hand_raises_agent_number"), "hand_raises")

    op.drop_table("hand_raises")
    op.drop_table("feed_entries")
    op.drop_table("feed_counters")
    op.drop_table("day_totals")
    op.drop_index(op.f("ix_customers_name"), "customers")

    op.drop_table("customers")
    op.drop_index(op.f("ix_customer_looks_customer_id"), "customer_looks")
    op.drop_index(op.f("ix_customer_looks_agent_number"), "customer_looks")

    op.drop_table("customer_looks")
    op.drop_index("ix_contacts_customer_id_offered_at", "contacts")
    op.drop_index("ix_contacts_agent_number_offered_at", "contacts")

    op.drop_table("contacts")
    op.drop_table("articles")
