/** `npm run backup -- FILE` and `npm run restore -- FILE [--yes]`; what they promise is in docs/operations.md. */
import { resolve } from 'node:path'
import { OperatorError, describeFailure } from '../operator-error.ts'
import { readSettings } from '../settings.ts'
import { createBackup } from './backup.ts'
import { openDatabase } from './open-database.ts'
import { restoreBackup } from './restore.ts'

const usage = 'Usage: npm run backup -- FILE\n       npm run restore -- FILE [--yes]'

const backup = async (databaseUrl: string, file: string): Promise<string> => {
  const rows = await createBackup(databaseUrl, file)
  return `${String(rows)} rows are in ${file}. It holds what customers wrote and the CRM's login: keep it where nobody else reads it.`
}

const restore = async (databaseUrl: string, file: string, replace: boolean): Promise<string> => {
  const { madeAt, rows, replies, posts, updates, applied } = await restoreBackup({ databaseUrl, file, replace })
  return [
    `${String(rows)} rows of ${madeAt} are back.`,
    `Of what was under way then, ${String(replies)} replies will be looked for in the CRM and ${String(posts)} posts to Telegram are dropped;`,
    `${String(updates)} updates of Telegram are put aside.`,
    ...(applied.length > 0 ? [`Applied migrations: ${applied.join(', ')}`] : []),
    'The next start reads the CRM silently first. Erasures that were asked for after the backup have to be asked for again.',
  ].join('\n')
}

const run = async ([command, ...rest]: string[]): Promise<string> => {
  const [name, ...others] = rest.filter((word) => word !== '--yes')
  if ((command !== 'backup' && command !== 'restore') || name === undefined || others.length > 0) throw new OperatorError(usage)
  const database = await openDatabase(readSettings(process), { mustExist: command === 'backup' })
  try {
    const file = resolve(name)
    return await (command === 'backup' ? backup(database.url, file) : restore(database.url, file, rest.includes('--yes')))
  } finally {
    await database.close()
  }
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`)
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
