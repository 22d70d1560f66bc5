-- AlterTable
ALTER TABLE "chat" ADD COLUMN     "clock_at" TIMESTAMPTZ(6),
ADD COLUMN     "clock_step" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "no_reply_by" INTEGER,
ADD COLUMN     "no_reply_id" BIGINT,
ADD COLUMN     "work_state" TEXT,
ADD COLUMN     "work_state_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "manager" ADD COLUMN     "duty" TEXT,
ADD COLUMN     "on_shift" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "quiet_from" SMALLINT,
ADD COLUMN     "quiet_till" SMALLINT;

-- CreateTable
CREATE TABLE "handover" (
    "id" SERIAL NOT NULL,
    "chat_id" BIGINT NOT NULL,
    "from_id" INTEGER NOT NULL,
    "to_id" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "outcome" TEXT,

    CONSTRAINT "handover_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "note" (
    "id" SERIAL NOT NULL,
    "chat_id" BIGINT NOT NULL,
    "manager_id" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reminder" (
    "manager_id" INTEGER NOT NULL,
    "chat_id" BIGINT NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "reminder_pkey" PRIMARY KEY ("manager_id","chat_id")
);

-- CreateTable
CREATE TABLE "canned_reply" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "language" TEXT,
    "owner_id" INTEGER,
    "parts" JSONB NOT NULL,
    "created_by" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "canned_reply_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prompt" (
    "manager_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "asked_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "prompt_pkey" PRIMARY KEY ("manager_id")
);

-- CreateTable
CREATE TABLE "list_view" (
    "id" SERIAL NOT NULL,
    "manager_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "words" TEXT,
    "chats" BIGINT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "list_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "chore" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "params" JSONB NOT NULL DEFAULT '{}',
    "asked_by" INTEGER NOT NULL,
    "cursor" BIGINT NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "asked_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "outcome" TEXT,

    CONSTRAINT "chore_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rule_use" (
    "chat_id" BIGINT NOT NULL,
    "rule" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rule_use_pkey" PRIMARY KEY ("chat_id","rule","day")
);

-- CreateTable
CREATE TABLE "file_id" (
    "bot" BIGINT NOT NULL,
    "url" TEXT NOT NULL,
    "file_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "stored_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "file_id_pkey" PRIMARY KEY ("bot","url")
);

-- CreateIndex
CREATE INDEX "handover_chat_id_idx" ON "handover"("chat_id");

-- CreateIndex
CREATE INDEX "note_chat_id_idx" ON "note"("chat_id");

-- CreateIndex
CREATE INDEX "reminder_due_at_idx" ON "reminder"("due_at");

-- What Prisma's schema can not say.

-- One open offer a chat.
CREATE UNIQUE INDEX "handover_one_open" ON "handover"("chat_id") WHERE "ended_at" IS NULL;

-- Serves the answer timer and the counts of those who wait.
CREATE INDEX "chat_waiting" ON "chat"("waiting_since") WHERE "waiting_since" IS NOT NULL;
CREATE INDEX "chat_clock" ON "chat"("clock_at") WHERE "clock_step" > 0;
CREATE INDEX "event_on_it" ON "event"("chat_id") WHERE "kind" = 'on-it';
CREATE INDEX "chat_work_state" ON "chat"("work_state", "work_state_at") WHERE "work_state" IS NOT NULL;

-- Words of messages, in no language's grammar.
CREATE INDEX "message_words" ON "message" USING gin (to_tsvector('simple', "body"));
