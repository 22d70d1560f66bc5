import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'

/** What stands in the way of a version that works on while a migration is applied. */
export type UnsafeStatement = { readonly migration: string; readonly statement: string; readonly reason: string }

/** The first version that anybody may have served with was made by the migrations up to this one. */
const lastUnserved = '20261122103000_dead_letters'

/** `-- breaks-old-version: REASON` in a file says that somebody knows, and why it is right. */
const knowingly = /^[ \t]*--[ \t]*breaks-old-version:[ \t]*\S{3,}/m

type Rule = { readonly pattern: RegExp; readonly reason: string }

const rules: readonly Rule[] = [
  { pattern: /^drop (table|view|type|schema)\b/, reason: 'the old version still uses it; drop it one version later' },
  { pattern: /^truncate\b/, reason: 'the old version still needs the rows' },
  { pattern: /^alter table\b.*\bdrop column\b/, reason: 'the old version still uses the column; drop it one version later' },
  {
    pattern: /^alter (table|type|view)\b.*\brename\b/,
    reason: 'the old version knows the old name; add the new one, fill both, drop the old one later',
  },
  {
    pattern: /^alter table\b.*\balter( column)? \S+ (set data )?type\b/,
    reason: 'it rewrites the table under a lock and changes what the old version reads',
  },
  {
    pattern: /^alter table\b.*\balter( column)? \S+ set not null\b/,
    reason: 'the old version may still write null; the whole table is read under a lock',
  },
  { pattern: /^alter table\b.*\balter( column)? \S+ drop default\b/, reason: 'the old version leaves the column to its default' },
  {
    pattern: /^alter table\b.*\badd constraint\b(?!.*\b(not valid|using index)\b)/,
    reason: 'the whole table is read under a lock; add it NOT VALID, or USING INDEX',
  },
  { pattern: /^(cluster|vacuum full|lock table)\b/, reason: 'it locks out everybody' },
]

/** In one, from left to right: a comment may hold an apostrophe, and a text two hyphens. */
const commentsAndTexts = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g

/** Statements in small letters, without comments, texts and quotes; only their outlines are judged. */
const outlinesOf = (sql: string): string[] =>
  sql
    .replaceAll(commentsAndTexts, (text) => (text.startsWith('-') || text.startsWith('/') ? ' ' : "''"))
    .split(';')
    .map((statement) => statement.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim().toLowerCase())
    .filter((statement) => statement !== '')

const nameAfter = (pattern: RegExp, statement: string): string | undefined =>
  pattern.exec(statement)?.groups?.['name']?.replace(/^public\./, '')

/** A column without a default that must not be null: rows that the old version writes would lack it. */
const addsBareColumn = (statement: string): boolean =>
  statement.startsWith('alter table') &&
  statement
    .split(/,(?![^(]*\))/)
    .some((part) => /\badd (column )?(?!constraint\b)/.test(part) && /\bnot null\b/.test(part) && !/\b(default|generated)\b/.test(part))

const locksForIndex = (statement: string, made: ReadonlySet<string>): boolean => {
  if (/^(create (unique )?index|drop index|reindex)\b/.test(statement) && /\bconcurrently\b/.test(statement)) return false
  if (/^(drop index|reindex)\b/.test(statement)) return true
  const table = nameAfter(/^create (unique )?index\b.*?\bon (only )?(?<name>[\w.]+)/, statement)
  return table !== undefined && !made.has(table)
}

const reasonOf = (statement: string, made: ReadonlySet<string>): string | undefined => {
  if (addsBareColumn(statement)) return 'rows that the old version writes would lack the column; give it a default, or allow null'
  if (locksForIndex(statement, made)) return 'writers wait while the index is made; say CONCURRENTLY, in a migration of its own'
  return rules.find(({ pattern }) => pattern.test(statement))?.reason
}

/**
 * Statements of one migration that break or hold up an older version which works on meanwhile; none where the file itself says why that is
 * right. Tables that the same file makes are nobody's yet, so anything may be done to them.
 */
export const findUnsafe = (migration: string, sql: string): UnsafeStatement[] => {
  if (knowingly.test(sql)) return []
  const statements = outlinesOf(sql)
  const made = new Set(statements.flatMap((statement) => nameAfter(/^create table (if not exists )?(?<name>[\w.]+)/, statement) ?? []))
  const isNew = (statement: string): boolean => made.has(nameAfter(/^alter table (if exists )?(only )?(?<name>[\w.]+)/, statement) ?? '')
  const found = statements.flatMap((statement) => {
    const reason = isNew(statement) ? undefined : reasonOf(statement, made)
    return reason === undefined ? [] : [{ migration, statement, reason }]
  })
  const concurrent = statements.find((statement) => /\bconcurrently\b/.test(statement))
  if (concurrent === undefined || statements.length === 1) return found
  return [...found, { migration, statement: concurrent, reason: 'PostgreSQL runs it only alone: give it a migration of its own' }]
}

/** The same over all migrations that may be applied while an older version works. */
export const findAllUnsafe = ({ migrationDirectories }: MigrationList): UnsafeStatement[] =>
  migrationDirectories
    .filter(({ path }) => path > lastUnserved)
    .flatMap(({ path, migrationFile }) => (migrationFile.content.tag === 'ok' ? findUnsafe(path, migrationFile.content.value) : []))
