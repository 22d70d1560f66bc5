-- Prisma knows no partial indexes: replies by their time. Only columns that never change, so that rows may still be updated in place.
CREATE INDEX CONCURRENTLY "outbox_item_reply" ON "outbox_item"("created_at") WHERE "op" IN ('reply.text', 'reply.file', 'reply.auto');
