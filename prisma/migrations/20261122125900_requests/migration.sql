-- AlterTable
ALTER TABLE "manager" ADD COLUMN     "phone" TEXT;

-- CreateTable
CREATE TABLE "request" (
    "id" SERIAL NOT NULL,
    "bot" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "department" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "fields" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'new',
    "work_package" BIGINT,
    "lock_version" INTEGER,
    "assignee" TEXT,
    "taken_by_id" INTEGER,
    "taken_at" TIMESTAMPTZ(6),
    "asked_at" TIMESTAMPTZ(6),
    "reminded_at" TIMESTAMPTZ(6),
    "solved_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "rating" SMALLINT,
    "rating_text" TEXT,
    "reopened" INTEGER NOT NULL DEFAULT 0,
    "previous_id" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_file" (
    "id" SERIAL NOT NULL,
    "request_id" INTEGER NOT NULL,
    "comment_id" INTEGER,
    "position" INTEGER NOT NULL,
    "file_id" TEXT,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size" BIGINT,
    "attachment" BIGINT,

    CONSTRAINT "request_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_comment" (
    "id" SERIAL NOT NULL,
    "request_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "person_id" INTEGER,
    "author" TEXT,
    "text" TEXT NOT NULL,
    "activity" BIGINT,
    "source_chat" BIGINT,
    "source_message" BIGINT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "request_comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_form" (
    "person_id" INTEGER NOT NULL,
    "department" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "step" INTEGER NOT NULL DEFAULT 0,
    "answers" JSONB NOT NULL DEFAULT '{}',
    "files" JSONB NOT NULL DEFAULT '[]',
    "previous_id" INTEGER,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "touched_at" TIMESTAMPTZ(6) NOT NULL,
    "reminded_at" TIMESTAMPTZ(6),

    CONSTRAINT "request_form_pkey" PRIMARY KEY ("person_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "request_key_key" ON "request"("key");

-- CreateIndex
CREATE UNIQUE INDEX "request_work_package_key" ON "request"("work_package");

-- CreateIndex
CREATE INDEX "request_person_id_id_idx" ON "request"("person_id", "id");

-- CreateIndex
CREATE INDEX "request_status_created_at_idx" ON "request"("status", "created_at");

-- CreateIndex
CREATE INDEX "request_file_request_id_idx" ON "request_file"("request_id");

-- CreateIndex
CREATE UNIQUE INDEX "request_file_request_id_attachment_key" ON "request_file"("request_id", "attachment");

-- CreateIndex
CREATE UNIQUE INDEX "request_comment_key_key" ON "request_comment"("key");

-- CreateIndex
CREATE INDEX "request_comment_request_id_id_idx" ON "request_comment"("request_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "request_comment_request_id_activity_key" ON "request_comment"("request_id", "activity");

