"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the change."""
    op.create_table(
        "meeting",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("held_on", name=op.f("uq_meeting_held_on")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "municipality",
                "provider",
                "referrer",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cbs_code", sa.String(length=6), nullable=True),
        sa.Column("agb_code", sa.String(length=8), nullable=True),
        sa.Column(
            "referrer_type",
            sa.Enum(
                "municipality",
                "general_practitioner",
                "youth_doctor",
                "certified_institution",
                "medical_specialist",
                "self",
                "court",
                name="referrertype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(kind = 'municipality') = (cbs_code is not null)",
            name=op.f("ck_organisation_municipality_has_cbs_code"),
        ),
        sa.CheckConstraint(
            "(kind = 'provider') = (agb_code is not null)", name=op.f("ck_organisation_provider_has_agb_code")
        ),
        sa.CheckConstraint(
            "(kind = 'referrer') = (referrer_type is not null)",
            name=op.f("ck_organisation_referrer_has_type"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("agb_code", name=op.f("uq_organisation_agb_code")),
        sa.UniqueConstraint("cbs_code", name=op.f("uq_organisation_cbs_code")),
        sa.UniqueConstraint("number", name=op.f("uq_organisation_number")),
    )
    op.create_table(
        "sibling_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "together",
            sa.Enum(
                "required",
                "preferred",
                "apart",
                name="togetherness",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sibling_set")),
        sa.UniqueConstraint("number", name=op.f("uq_sibling_set_number")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coordinator",
                "referrer",
                "provider",
                "evaluator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_index(op.f("ix_account_organisation_id"), "account", ["organisation_id"], unique=False)
    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("pc4", sa.String(length=4), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["organisation.id"], name=op.f("fk_location_municipality_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_location_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("number", name=op.f("uq_location_number")),
    )
    op.create_index(op.f("ix_location_provider_id"), "location", ["provider_id"], unique=False)
    op.create_table(
        "youth",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("bsn", sa.String(length=9), nullable=True),
        sa.Column("first_name", sa.String(length=60), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column(
            "gender",
            sa.Enum("unknown", "boy", "girl", name="gender", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("pc4", sa.String(length=4), nullable=False),
        sa.Column(
            "legal_frame",
            sa.Enum(
                "voluntary",
                "supervision",
                "guardianship",
                "closed_authorisation",
                "criminal",
                name="legalframe",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("legal_frame_until", sa.Date(), nullable=True),
        sa.Column("specialisms", sa.String(length=300), nullable=False),
        sa.Column("profiles", sa.String(length=300), nullable=False),
        sa.Column(
            "security_level",
            sa.Enum(
                "open",
                "structured",
                "closed",
                name="securitylevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["organisation.id"], name=op.f("fk_youth_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_youth")),
        sa.UniqueConstraint("number", name=op.f("uq_youth_number")),
    )
    op.create_index(op.f("ix_youth_bsn"), "youth", ["bsn"], unique=False)
    op.create_table(
        "care_group",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "care_form",
            sa.Enum(
                "foster_family",
                "family_home",
                "small_scale_home",
                "supervised_rooms",
                "treatment_group",
                "respite",
                "crisis_bed",
                "closed_group",
                "intensive_short_stay",
                name="careform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=False),
        sa.Column("maximum_age", sa.Integer(), nullable=False),
        sa.Column(
            "gender_policy",
            sa.Enum(
                "mixed",
                "boys",
                "girls",
                name="genderpolicy",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "security_level",
            sa.Enum(
                "open",
                "structured",
                "closed",
                name="securitylevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("specialisms", sa.String(length=300), nullable=False),
        sa.Column("intake_per_week", sa.Integer(), nullable=True),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("contracted", sa.Boolean(), nullable=False),
        sa.Column("continues_after_18", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "0 <= minimum_age and minimum_age <= maximum_age and maximum_age <= 23",
            name=op.f("ck_care_group_ages_in_order"),
        ),
        sa.CheckConstraint(
            "intake_per_week is null or intake_per_week > 0", name=op.f("ck_care_group_intake_positive")
        ),
        sa.CheckConstraint("places >= 0", name=op.f("ck_care_group_places_not_negative")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_care_group_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_group")),
        sa.UniqueConstraint("number", name=op.f("uq_care_group_number")),
    )
    op.create_index(op.f("ix_care_group_location_id"), "care_group", ["location_id"], unique=False)
    op.create_table(
        "contra_indication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "youth",
                "location",
                name="contraindicationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("other_youth_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'location') = (location_id is not null)",
            name=op.f("ck_contra_indication_location_has_location"),
        ),
        sa.CheckConstraint(
            "(kind = 'youth') = (other_youth_id is not null)",
            name=op.f("ck_contra_indication_youth_has_other_youth"),
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_contra_indication_location_id")),
        sa.ForeignKeyConstraint(["other_youth_id"], ["youth.id"], name=op.f("fk_contra_indication_other_youth_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["youth.id"], name=op.f("fk_contra_indication_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contra_indication")),
        sa.UniqueConstraint(
            "youth_id",
            "other_youth_id",
            "location_id",
            name=op.f("uq_contra_indication_youth_id_other_youth_id_location_id"),
        ),
    )
    op.create_index(op.f("ix_contra_indication_other_youth_id"), "contra_indication", ["other_youth_id"], unique=False)
    op.create_index(op.f("ix_contra_indication_youth_id"), "contra_indication", ["youth_id"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("engine_version", sa.String(length=40), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("objective", sa.Integer(), nullable=True),
        sa.Column("bound", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("instance", sa.LargeBinary(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_plan_account_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_plan_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_meeting_id"), "plan", ["meeting_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("youth_id", sa.Integer(), nullable=False),
        sa.Column("referrer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("new", "move_on", name="referralkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "crisis",
                "urgent",
                "regular",
                "preventive",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("urgency_grounds", sa.String(length=500), nullable=True),
        sa.Column("care_forms", sa.String(length=300), nullable=False),
        sa.Column("wanted_from", sa.Date(), nullable=True),
        sa.Column("intended_stay_weeks", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "intended_stay_weeks is null or intended_stay_weeks > 0", name=op.f("ck_referral_stay_positive")
        ),
        sa.ForeignKeyConstraint(["referrer_id"], ["organisation.id"], name=op.f("fk_referral_referrer_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["youth.id"], name=op.f("fk_referral_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("number", name=op.f("uq_referral_number")),
    )
    op.create_index(op.f("ix_referral_referrer_id"), "referral", ["referrer_id"], unique=False)
    op.create_index(op.f("ix_referral_youth_id"), "referral", ["youth_id"], unique=False)
    op.create_table(
        "sibling_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sibling_set_id", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sibling_set_id"], ["sibling_set.id"], name=op.f("fk_sibling_member_sibling_set_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["youth.id"], name=op.f("fk_sibling_member_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sibling_member")),
        sa.UniqueConstraint("youth_id", name=op.f("uq_sibling_member_youth_id")),
    )
    op.create_index(op.f("ix_sibling_member_sibling_set_id"), "sibling_member", ["sibling_set_id"], unique=False)
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_session_account_id"), "sign_in_session", ["account_id"], unique=False)
    op.create_table(
        "action",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_action_meeting_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_action_organisation_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_action_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_meeting_id"), "action", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_action_organisation_id"), "action", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_action_referral_id"), "action", ["referral_id"], unique=False)
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "staff_shortage",
                "building",
                "group_rest",
                "winding_down",
                "other",
                name="closurereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("places > 0", name=op.f("ck_closure_places_positive")),
        sa.CheckConstraint("until_on is null or until_on > from_on", name=op.f("ck_closure_ends_after_start")),
        sa.ForeignKeyConstraint(["group_id"], ["care_group.id"], name=op.f("fk_closure_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("number", name=op.f("uq_closure_number")),
    )
    op.create_index(op.f("ix_closure_group_id"), "closure", ["group_id"], unique=False)
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_confirmation_account_id")),
        sa.ForeignKeyConstraint(["group_id"], ["care_group.id"], name=op.f("fk_confirmation_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
    )
    op.create_index(op.f("ix_confirmation_group_id"), "confirmation", ["group_id"], unique=False)
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_opening_places_positive")),
        sa.ForeignKeyConstraint(["group_id"], ["care_group.id"], name=op.f("fk_opening_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("number", name=op.f("uq_opening_number")),
    )
    op.create_index(op.f("ix_opening_group_id"), "opening", ["group_id"], unique=False)
    op.create_table(
        "preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "group",
                "provider",
                "municipality",
                "care_form",
                name="preferencekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "care_form",
            sa.Enum(
                "foster_family",
                "family_home",
                "small_scale_home",
                "supervised_rooms",
                "treatment_group",
                "respite",
                "crisis_bed",
                "closed_group",
                "intensive_short_stay",
                name="careform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(kind = 'care_form') = (care_form is not null)",
            name=op.f("ck_preference_care_form_has_care_form"),
        ),
        sa.CheckConstraint("(kind = 'group') = (group_id is not null)", name=op.f("ck_preference_group_has_group")),
        sa.CheckConstraint(
            "(kind in ('provider', 'municipality')) = (organisation_id is not null)",
            name=op.f("ck_preference_organisation_has_organisation"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["care_group.id"], name=op.f("fk_preference_group_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_preference_organisation_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["youth.id"], name=op.f("fk_preference_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
    )
    op.create_index(op.f("ix_preference_youth_id"), "preference", ["youth_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("final", "bridge", name="staypurpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("start_week", sa.Date(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.CheckConstraint("(group_id is null) = (start_week is null)", name=op.f("ck_proposal_group_has_week")),
        sa.ForeignKeyConstraint(["group_id"], ["care_group.id"], name=op.f("fk_proposal_group_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_proposal_plan_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_proposal_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("plan_id", "referral_id", "purpose", name=op.f("uq_proposal_plan_id_referral_id_purpose")),
    )
    op.create_index(op.f("ix_proposal_group_id"), "proposal", ["group_id"], unique=False)
    op.create_index(op.f("ix_proposal_plan_id"), "proposal", ["plan_id"], unique=False)
    op.create_index(op.f("ix_proposal_referral_id"), "proposal", ["referral_id"], unique=False)
    op.create_table(
        "referral_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "need_voiced",
                "referral_decision",
                "registered",
                "file_incomplete",
                "file_complete",
                "first_discussed",
                "intake",
                "proposed",
                "proposal_lapsed",
                "accepted_by_provider",
                "accepted_by_family",
                "declined",
                "bridging_declined",
                "acceptance_expired",
                "held",
                "escalated",
                "advice_given",
                "voluntary_wait_started",
                "voluntary_wait_ended",
                "started",
                "broke_down",
                "withdrawn",
                "revoked",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column(
            "decline_reason",
            sa.Enum(
                "no_place",
                "composition",
                "safety",
                "expertise_absent",
                "distance",
                "no_contract",
                "family_declines",
                "youth_declines",
                "file_incomplete",
                "other",
                name="declinereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_referral_event_account_id")),
        sa.ForeignKeyConstraint(["group_id"], ["care_group.id"], name=op.f("fk_referral_event_group_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
    )
    op.create_index(op.f("ix_referral_event_group_id"), "referral_event", ["group_id"], unique=False)
    op.create_index(op.f("ix_referral_event_referral_id"), "referral_event", ["referral_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum("final", "bridge", name="staypurpose", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "accept",
                "decline",
                "hold",
                "escalate",
                "withdraw",
                "revoke",
                name="decisionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "decline_reason",
            sa.Enum(
                "no_place",
                "composition",
                "safety",
                "expertise_absent",
                "distance",
                "no_contract",
                "family_declines",
                "youth_declines",
                "file_incomplete",
                "other",
                name="declinereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("revokes_id", sa.Integer(), nullable=True),
        sa.Column("together_with_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'decline') = (decline_reason is not null)", name=op.f("ck_decision_decline_has_reason")
        ),
        sa.CheckConstraint("kind <> 'hold' or until is not null", name=op.f("ck_decision_hold_has_end")),
        sa.CheckConstraint("(kind = 'accept') = (planned_on is not null)", name=op.f("ck_decision_accept_has_day")),
        sa.CheckConstraint(
            "(kind = 'revoke') = (revokes_id is not null)", name=op.f("ck_decision_revoke_has_decision")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_decision_account_id")),
        sa.ForeignKeyConstraint(["group_id"], ["care_group.id"], name=op.f("fk_decision_group_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_decision_proposal_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_decision_referral_id")),
        sa.ForeignKeyConstraint(["revokes_id"], ["decision.id"], name=op.f("fk_decision_revokes_id")),
        sa.ForeignKeyConstraint(["together_with_id"], ["decision.id"], name=op.f("fk_decision_together_with_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("revokes_id", name=op.f("uq_decision_revokes_id")),
    )
    op.create_index(op.f("ix_decision_meeting_id"), "decision", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_decision_proposal_id"), "decision", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_decision_referral_id"), "decision", ["referral_id"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("opening_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["care_group.id"], name=op.f("fk_place_group_id")),
        sa.ForeignKeyConstraint(["opening_id"], ["opening.id"], name=op.f("fk_place_opening_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("group_id", "ordinal", name=op.f("uq_place_group_id_ordinal")),
    )
    op.create_index(op.f("ix_place_group_id"), "place", ["group_id"], unique=False)
    op.create_table(
        "place_closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["closure_id"], ["closure.id"], name=op.f("fk_place_closure_closure_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_closure_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_closure")),
        sa.UniqueConstraint("closure_id", "place_id", name=op.f("uq_place_closure_closure_id_place_id")),
    )
    op.create_index(op.f("ix_place_closure_closure_id"), "place_closure", ["closure_id"], unique=False)
    op.create_index(op.f("ix_place_closure_place_id"), "place_closure", ["place_id"], unique=False)
    op.create_table(
        "stay",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("youth_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum("final", "bridge", name="staypurpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("expected_end", sa.Date(), nullable=True),
        sa.Column("moves_out_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "as_planned",
                "moved_on",
                "broke_down",
                "by_family",
                "by_provider",
                "other",
                name="endreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "coalesce(ended_on, moves_out_on, expected_end, '9999-12-31') >= coalesce(started_on, planned_on)",
            name=op.f("ck_stay_period_in_order"),
        ),
        sa.CheckConstraint("(ended_on is null) = (end_reason is null)", name=op.f("ck_stay_end_has_reason")),
        sa.CheckConstraint("ended_on is null or ended_on >= started_on", name=op.f("ck_stay_ends_after_start")),
        sa.CheckConstraint("ended_on is null or started_on is not null", name=op.f("ck_stay_ends_only_when_started")),
        sa.CheckConstraint("started_on is not null or planned_on is not null", name=op.f("ck_stay_has_a_start")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_stay_place_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_stay_referral_id")),
        sa.ForeignKeyConstraint(["youth_id"], ["youth.id"], name=op.f("fk_stay_youth_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
        sa.UniqueConstraint("number", name=op.f("uq_stay_number")),
    )
    op.create_index(op.f("ix_stay_place_id"), "stay", ["place_id"], unique=False)
    op.create_index(op.f("ix_stay_referral_id"), "stay", ["referral_id"], unique=False)
    op.create_index(op.f("ix_stay_youth_id"), "stay", ["youth_id"], unique=False)
    op.create_table(
        "bridging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ambulatory",
                "temporary_place",
                name="bridgingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("stay_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_bridging_ends_after_start")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_bridging_referral_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_bridging_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bridging")),
        sa.UniqueConstraint("number", name=op.f("uq_bridging_number")),
    )
    op.create_index(op.f("ix_bridging_referral_id"), "bridging", ["referral_id"], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f("ix_bridging_referral_id"), table_name="bridging")
    op.drop_table("bridging")
    op.drop_index(op.f("ix_stay_youth_id"), table_name="stay")
    op.drop_index(op.f("ix_stay_referral_id"), table_name="stay")
    op.drop_index(op.f("ix_stay_place_id"), table_name="stay")
    op.drop_table("stay")
    op.drop_index(op.f("ix_place_closure_place_id"), table_name="place_closure")
    op.drop_index(op.f("ix_place_closure_closure_id"), table_name="place_closure")
    op.drop_table("place_closure")
    op.drop_index(op.f("ix_place_group_id"), table_name="place")
    op.drop_table("place")
    op.drop_index(op.f("ix_decision_referral_id"), table_name="decision")
    op.drop_index(op.f("ix_decision_proposal_id"), table_name="decision")
    op.drop_index(op.f("ix_decision_meeting_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_referral_event_referral_id"), table_name="referral_event")
    op.drop_index(op.f("ix_referral_event_group_id"), table_name="referral_event")
    op.drop_table("referral_event")
    op.drop_index(op.f("ix_proposal_referral_id"), table_name="proposal")
    op.drop_index(op.f("ix_proposal_plan_id"), table_name="proposal")
    op.drop_index(op.f("ix_proposal_group_id"), table_name="proposal")
    op.drop_table("proposal")
    op.drop_index(op.f("ix_preference_youth_id"), table_name="preference")
    op.drop_table("preference")
    op.drop_index(op.f("ix_opening_group_id"), table_name="opening")
    op.drop_table("opening")
    op.drop_index(op.f("ix_confirmation_group_id"), table_name="confirmation")
    op.drop_table("confirmation")
    op.drop_index(op.f("ix_closure_group_id"), table_name="closure")
    op.drop_table("closure")
    op.drop_index(op.f("ix_action_referral_id"), table_name="action")
    op.drop_index(op.f("ix_action_organisation_id"), table_name="action")
    op.drop_index(op.f("ix_action_meeting_id"), table_name="action")
    op.drop_table("action")
    op.drop_index(op.f("ix_sign_in_session_account_id"), table_name="sign_in_session")
    op.drop_table("sign_in_session")
    op.drop_index(op.f("ix_sibling_member_sibling_set_id"), table_name="sibling_member")
    op.drop_table("sibling_member")
    op.drop_index(op.f("ix_referral_youth_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_referrer_id"), table_name="referral")
    op.drop_table("referral")
    op.drop_index(op.f("ix_plan_meeting_id"), table_name="plan")
    op.drop_table("plan")
    op.drop_index(op.f("ix_contra_indication_youth_id"), table_name="contra_indication")
    op.drop_index(op.f("ix_contra_indication_other_youth_id"), table_name="contra_indication")
    op.drop_table("contra_indication")
    op.drop_index(op.f("ix_care_group_location_id"), table_name="care_group")
    op.drop_table("care_group")
    op.drop_index(op.f("ix_youth_bsn"), table_name="youth")
    op.drop_table("youth")
    op.drop_index(op.f("ix_location_provider_id"), table_name="location")
    op.drop_table("location")
    op.drop_index(op.f("ix_account_organisation_id"), table_name="account")
    op.drop_table("account")
    op.drop_table("sibling_set")
    op.drop_table("organisation")
    op.drop_table("meeting")
