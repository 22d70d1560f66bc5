-- Prisma knows no partial indexes: replies by the time at which the CRM took them. Marks as read have no base where nothing was sent.
CREATE INDEX CONCURRENTLY "outbox_item_sent_reply" ON "outbox_item"("sent_at") WHERE "base_id" IS NOT NULL AND "state" = 'sent';
