import { parseArgs } from 'node:util'
import { describeFailure, OperatorError } from '../operator-error.ts'
import { readSettings } from '../settings.ts'
import { decideMode } from '../start/mode.ts'
import { diagnose } from './diagnose.ts'
import { printJson, printLines } from './print.ts'

const usage = 'Usage: npm run doctor -- [--language uk|en] [--json] [--show-keys]'

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: { json: { type: 'boolean' }, 'show-keys': { type: 'boolean' }, language: { type: 'string' } },
    })
    return values
  } catch {
    throw new OperatorError(usage)
  }
}

const toLanguage = (asked: string | undefined, configured: string | undefined): 'uk' | 'en' => {
  if (asked === 'uk' || asked === 'en') return asked
  if (asked !== undefined) throw new OperatorError(usage)
  return configured?.trim() === 'en' ? 'en' : 'uk'
}

const main = async (): Promise<void> => {
  const { json = false, 'show-keys': showKeys = false, language } = readArguments()
  const { env, dataDir } = readSettings(process)
  const words = toLanguage(language, env['LANGUAGE'])
  const reports = await diagnose({
    env,
    mode: decideMode(env),
    showKeys,
    nodeVersion: process.versions.node,
    dataDir,
    clock: () => new Date(),
    peekSeconds: 3,
  })
  process.stdout.write(json ? printJson(reports, words) : printLines(reports, words))
  if (reports.some(({ findings }) => findings.some(({ status }) => status === 'fail'))) process.exitCode = 1
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
