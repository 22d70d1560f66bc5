import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { describeFailure, OperatorError } from '../operator-error.ts'
import { defaultDataDir, inRepository, repositoryRoot } from '../repository.ts'
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
  const file = inRepository('.env')
  if (existsSync(file)) process.loadEnvFile(file) // what the environment says already wins
  const words = toLanguage(language, process.env['LANGUAGE'])
  const dataDir = process.env['PINLINE_DATA_DIR']?.trim() ?? ''
  const reports = await diagnose({
    env: process.env,
    mode: decideMode(process.env),
    showKeys,
    nodeVersion: process.versions.node,
    dataDir: dataDir === '' ? defaultDataDir : resolve(repositoryRoot, dataDir),
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
