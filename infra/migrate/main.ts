import { OperatorError, describeFailure } from '../operator-error.ts'
import { readMigrations, repositoryMigrations } from './engine.ts'
import { checkMigrations, deployMigrations, developMigration, migrationStatus } from './migrate.ts'
import { findAllUnsafe } from './safety.ts'

const usage = 'Usage: npm run db:migrate -- [deploy | dev NAME | status | check]   (the database is taken from DATABASE_URL)'

const deploy = async (databaseUrl: string): Promise<string> => {
  const names = await deployMigrations(databaseUrl)
  return names.length > 0 ? `Applied: ${names.join(', ')}` : 'The database is up to date.'
}

const develop = async (databaseUrl: string, name: string | undefined): Promise<string> => {
  if (name === undefined) throw new OperatorError(usage)
  const result = await developMigration(databaseUrl, name)
  if (result.status === 'in-sync') return 'The migrations already describe the schema.'
  return [`Created and applied: ${result.name}`, ...result.warnings.map((warning) => `Warning: ${warning}`)].join('\n')
}

const status = async (databaseUrl: string): Promise<string> => {
  const { history, failedMigrationNames, editedMigrationNames } = await migrationStatus(databaseUrl)
  return JSON.stringify({ history, failedMigrationNames, editedMigrationNames }, null, 2)
}

const check = async (databaseUrl: string): Promise<string> => {
  const result = await checkMigrations(databaseUrl)
  if (result.status === 'drift') throw new OperatorError(`The migrations lack:\n${result.missingSql}`)
  const unsafe = findAllUnsafe(readMigrations(repositoryMigrations)).map(
    ({ migration, statement, reason }) => `${migration}: ${reason}\n  ${statement}`,
  )
  if (unsafe.length > 0) throw new OperatorError(`An older version could not work on meanwhile:\n${unsafe.join('\n')}`)
  return 'The migrations describe the schema, and an older version can work on while they are applied.'
}

const run = async ([command = 'deploy', name]: string[], databaseUrl: string | undefined): Promise<string> => {
  if (databaseUrl === undefined) throw new OperatorError(`DATABASE_URL is not set.\n${usage}`)
  switch (command) {
    case 'deploy':
      return deploy(databaseUrl)
    case 'dev':
      return develop(databaseUrl, name)
    case 'status':
      return status(databaseUrl)
    case 'check':
      return check(databaseUrl)
    default:
      throw new OperatorError(usage)
  }
}

try {
  process.stdout.write(`${await run(process.argv.slice(2), process.env['DATABASE_URL'])}\n`)
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
