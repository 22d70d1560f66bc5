import { describe, expect, it } from 'vitest'
import { readMigrations, repositoryMigrations } from './engine.ts'
import { findAllUnsafe, findUnsafe } from './safety.ts'

const reasons = (sql: string) => findUnsafe('test', sql).map(({ reason }) => reason)

describe('the check of migrations', () => {
  it.each([
    'ALTER TABLE "chat" DROP COLUMN "email"',
    'ALTER TABLE "chat" ADD COLUMN "x" INTEGER,\nDROP COLUMN "email"',
    'ALTER TABLE chat RENAME COLUMN email TO address',
    'ALTER TABLE "chat" RENAME TO "dialog"',
    'DROP TABLE "note"',
    'TRUNCATE note',
    'ALTER TABLE "chat" ADD COLUMN "x" INTEGER NOT NULL',
    'ALTER TABLE "chat" ADD COLUMN "y" NUMERIC(1,2) NOT NULL DEFAULT 0, ADD COLUMN "x" INTEGER NOT NULL',
    'ALTER TABLE "chat" ALTER COLUMN "email" SET NOT NULL',
    'ALTER TABLE "chat" ALTER COLUMN "email" SET DATA TYPE VARCHAR(9)',
    'ALTER TABLE "chat" ALTER "email" TYPE text',
    'ALTER TABLE "chat" ALTER COLUMN "kind" DROP DEFAULT',
    'ALTER TABLE "chat" ADD CONSTRAINT positive CHECK (epoch >= 0)',
    'CREATE UNIQUE INDEX "x" ON "message"("hash")',
    'DROP INDEX "message_words"',
    'CREATE TABLE "x" (id int); CREATE INDEX "y" ON "chat"("email")',
    'CREATE INDEX CONCURRENTLY a ON chat(email); CREATE INDEX CONCURRENTLY b ON chat(shop)',
    "-- doesn't matter\nDROP TABLE note;\n-- isn't either",
    'UPDATE setting SET value = \'"a;b"\'; DROP TABLE note',
  ])('refuses: %s', (sql) => {
    expect(reasons(`${sql};`)).toHaveLength(1)
  })

  it.each([
    'ALTER TABLE "chat" ADD COLUMN "x" INTEGER',
    'ALTER TABLE "chat" ADD COLUMN "x" INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE "chat" ALTER COLUMN "email" DROP NOT NULL',
    'ALTER TABLE "chat" ADD CONSTRAINT positive CHECK (epoch >= 0) NOT VALID',
    'CREATE INDEX CONCURRENTLY "x" ON "message"("hash")',
    'CREATE TABLE "x" ("id" INT NOT NULL); CREATE INDEX "y" ON "x"("id"); ALTER TABLE "x" ADD CONSTRAINT "z" PRIMARY KEY ("id")',
    "COMMENT ON TABLE chat IS 'drop table; it''s; DROP TABLE chat'",
    '-- DROP TABLE chat;\n/* DROP TABLE note; */ SELECT 1',
    'CREATE FUNCTION f() RETURNS int AS $$ BEGIN; DROP TABLE chat; RETURN 1; END $$ LANGUAGE plpgsql',
  ])('lets pass: %s', (sql) => {
    expect(reasons(`${sql};`)).toEqual([])
  })

  it('takes a reason in the file for an answer, and no empty one', () => {
    expect(reasons('-- breaks-old-version: the table was never written to\nDROP TABLE "x";')).toEqual([])
    expect(reasons('-- breaks-old-version:\nDROP TABLE "x";')).toHaveLength(1)
  })

  it('finds nothing in the migrations of this version', () => {
    expect(findAllUnsafe(readMigrations(repositoryMigrations))).toEqual([])
  })
})
