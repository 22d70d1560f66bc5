-- AlterTable
ALTER TABLE "chat" ADD COLUMN     "forgotten_id" BIGINT;
