-- CreateTable
CREATE TABLE "lane" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "destination" TEXT NOT NULL DEFAULT '',
    "wanted" BIGINT NOT NULL DEFAULT 0,
    "done" BIGINT NOT NULL DEFAULT 0,
    "priority" SMALLINT NOT NULL DEFAULT 5,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(6) NOT NULL DEFAULT '-infinity'::timestamp with time zone,
    "lease_by" TEXT,
    "next_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "lane_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_update" (
    "bot" BIGINT NOT NULL,
    "update_id" BIGINT NOT NULL,
    "lane_id" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "body" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(6),
    "error" TEXT,

    CONSTRAINT "inbox_update_pkey" PRIMARY KEY ("bot","update_id")
);

-- CreateTable
CREATE TABLE "outbox_item" (
    "lane_id" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "idem" TEXT NOT NULL,
    "op" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "chat_id" BIGINT,
    "message_id" BIGINT,
    "manager_id" INTEGER,
    "epoch" INTEGER,
    "payload" JSONB,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "base_id" BIGINT,
    "external_id" BIGINT,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "sent_at" TIMESTAMPTZ(6),
    "dead_at" TIMESTAMPTZ(6),

    CONSTRAINT "outbox_item_pkey" PRIMARY KEY ("lane_id","seq")
);

-- CreateTable
CREATE TABLE "manager" (
    "id" SERIAL NOT NULL,
    "bot" BIGINT NOT NULL,
    "telegram_id" BIGINT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'waiting',
    "first_name" TEXT NOT NULL,
    "last_name" TEXT,
    "username" TEXT,
    "language" TEXT,
    "started_at" TIMESTAMPTZ(6),
    "requested_at" TIMESTAMPTZ(6),
    "announced_at" TIMESTAMPTZ(6),
    "refused_at" TIMESTAMPTZ(6),
    "decided_by_id" INTEGER,
    "decided_at" TIMESTAMPTZ(6),
    "unreachable" BOOLEAN NOT NULL DEFAULT false,
    "legend_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "manager_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chat" (
    "id" BIGSERIAL NOT NULL,
    "account" BIGINT NOT NULL,
    "external_id" BIGINT NOT NULL,
    "last_id" BIGINT NOT NULL DEFAULT 0,
    "last_buyer_id" BIGINT NOT NULL DEFAULT 0,
    "last_seller_id" BIGINT NOT NULL DEFAULT 0,
    "last_buyer_at" TIMESTAMPTZ(6),
    "last_seller_at" TIMESTAMPTZ(6),
    "waiting_since" TIMESTAMPTZ(6),
    "owner_id" INTEGER,
    "owner_until" TIMESTAMPTZ(6),
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    "kind" TEXT NOT NULL DEFAULT 'ordinary',
    "product" TEXT,
    "product_id" BIGINT,
    "email" TEXT,
    "shop" TEXT,
    "pay_state" INTEGER,
    "info_at" TIMESTAMPTZ(6),
    "complete" BOOLEAN NOT NULL DEFAULT false,
    "synced_at" TIMESTAMPTZ(6),
    "proven_date" TEXT,
    "proven_count" INTEGER,
    "proven_unread" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message" (
    "chat_id" BIGINT NOT NULL,
    "external_id" BIGINT NOT NULL,
    "side" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "hash" INTEGER NOT NULL,
    "read_at" TIMESTAMPTZ(6) NOT NULL,
    "written_at" TIMESTAMPTZ(6),
    "written_text" TEXT NOT NULL,
    "stored_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "file_name" TEXT,
    "file_url" TEXT,
    "file_preview" TEXT,
    "file_image" BOOLEAN NOT NULL DEFAULT false,
    "carded" BOOLEAN NOT NULL DEFAULT false,
    "reply_lane" BIGINT,
    "reply_seq" BIGINT,
    "manager_id" INTEGER,

    CONSTRAINT "message_pkey" PRIMARY KEY ("chat_id","external_id")
);

-- CreateTable
CREATE TABLE "message_revision" (
    "chat_id" BIGINT NOT NULL,
    "external_id" BIGINT NOT NULL,
    "read_at" TIMESTAMPTZ(6) NOT NULL,
    "body" TEXT NOT NULL,
    "deleted" BOOLEAN NOT NULL,
    "replaced_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_revision_pkey" PRIMARY KEY ("chat_id","external_id","read_at")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" SERIAL NOT NULL,
    "chat_id" BIGINT NOT NULL,
    "manager_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'pin',
    "epoch" INTEGER NOT NULL,
    "claimed_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "released_at" TIMESTAMPTZ(6),
    "reason" TEXT,
    "claimed_id" BIGINT NOT NULL,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "open_chat" (
    "manager_id" INTEGER NOT NULL,
    "chat_id" BIGINT NOT NULL,
    "after_message" BIGINT NOT NULL DEFAULT 0,
    "touched_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "open_chat_pkey" PRIMARY KEY ("manager_id")
);

-- CreateTable
CREATE TABLE "telegram_message" (
    "bot" BIGINT NOT NULL,
    "telegram_chat" BIGINT NOT NULL,
    "message_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "chat_id" BIGINT,
    "subject_id" BIGINT,
    "lane_id" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "open" BOOLEAN NOT NULL DEFAULT false,
    "media" BOOLEAN NOT NULL DEFAULT false,
    "sent_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "telegram_message_pkey" PRIMARY KEY ("bot","telegram_chat","message_id")
);

-- CreateTable
CREATE TABLE "draft" (
    "id" SERIAL NOT NULL,
    "manager_id" INTEGER NOT NULL,
    "bot" BIGINT NOT NULL,
    "update_id" BIGINT NOT NULL,
    "telegram_chat" BIGINT NOT NULL,
    "source_message" BIGINT NOT NULL,
    "content" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "draft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "kind" TEXT NOT NULL,
    "chat_id" BIGINT,
    "manager_id" INTEGER,
    "data" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "lane_kind_key_key" ON "lane"("kind", "key");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_update_lane_id_seq_key" ON "inbox_update"("lane_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_item_idem_key" ON "outbox_item"("idem");

-- CreateIndex
CREATE UNIQUE INDEX "manager_bot_telegram_id_key" ON "manager"("bot", "telegram_id");

-- CreateIndex
CREATE INDEX "chat_owner_id_idx" ON "chat"("owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "chat_account_external_id_key" ON "chat"("account", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "message_reply_lane_reply_seq_key" ON "message"("reply_lane", "reply_seq");

-- CreateIndex
CREATE INDEX "assignment_chat_id_idx" ON "assignment"("chat_id");

-- CreateIndex
CREATE INDEX "assignment_manager_id_idx" ON "assignment"("manager_id");

-- CreateIndex
CREATE INDEX "telegram_message_chat_id_kind_idx" ON "telegram_message"("chat_id", "kind");

-- CreateIndex
CREATE INDEX "telegram_message_kind_subject_id_idx" ON "telegram_message"("kind", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "draft_bot_update_id_key" ON "draft"("bot", "update_id");

-- CreateIndex
CREATE INDEX "telegram_message_sent_at_idx" ON "telegram_message" USING BRIN ("sent_at");

-- What Prisma's schema can not say.

-- One open assignment a chat: the database's own word on who won a claim.
CREATE UNIQUE INDEX "assignment_one_open" ON "assignment"("chat_id") WHERE "released_at" IS NULL;

-- Serves the sweep and the choice of the next lane of a destination.
CREATE INDEX "lane_due" ON "lane"("kind", "destination", "priority", "next_at") WHERE "wanted" > "done";

CREATE INDEX "outbox_item_dead" ON "outbox_item"("dead_at") WHERE "dead_at" IS NOT NULL;

-- Chats that never got their order details are asked about again.
CREATE INDEX "chat_without_info" ON "chat"("id") WHERE "info_at" IS NULL;


-- Rows of the hot path are rewritten in place (HOT): leave room on their pages.
ALTER TABLE "lane" SET (fillfactor = 70);
ALTER TABLE "outbox_item" SET (fillfactor = 70);
ALTER TABLE "inbox_update" SET (fillfactor = 80);
ALTER TABLE "chat" SET (fillfactor = 80);
