import { PostgreSqlContainer } from '@testcontainers/postgresql'
import { getContainerRuntimeClient } from 'testcontainers'
import { expect, test } from 'vitest'
import { deployMigrations } from '../../infra/migrate/migrate.ts'

/** Asked for by PINLINE_TESTCONTAINERS=1, since it needs Docker and an image. */
const isPossible = async (): Promise<boolean> => {
  if (process.env['PINLINE_TESTCONTAINERS'] !== '1') return false
  try {
    await getContainerRuntimeClient()
    return true
  } catch {
    return false // no Docker here
  }
}

test.skipIf(!(await isPossible()))(
  'the migrations apply to the stock PostgreSQL image',
  async () => {
    await using container = await new PostgreSqlContainer('postgres:18').start()
    const url = container.getConnectionUri()
    expect((await deployMigrations(url)).length).toBeGreaterThan(0)
    expect(await deployMigrations(url)).toEqual([])
  },
  180_000,
)
