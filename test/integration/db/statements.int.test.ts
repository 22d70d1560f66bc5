import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { statements } from '../../../libs/db/src/hot-path.ts'
import { createTestDatabase } from '../../support/database.ts'
import type { TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

test.each(Object.entries(statements))('%s can be prepared against the migrated schema', async (_name, { name, text }) => {
  await client.query(`prepare "${name}" as ${text}`)
  const { rows } = await client.query('select name from pg_prepared_statements where name = $1', [name])
  expect(rows).toEqual([{ name }])
})

test('no two statements of the hot path share a name', () => {
  const names = Object.values(statements).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
