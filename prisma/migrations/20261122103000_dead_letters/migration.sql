-- Prisma knows no partial indexes: updates that were put aside, and the replies that are known in the CRM.
CREATE INDEX "inbox_update_poison" ON "inbox_update"("done_at") WHERE "error" = 'poison';
CREATE INDEX "message_linked" ON "message"("stored_at") WHERE "reply_lane" IS NOT NULL;
