import { describeFailure } from '../operator-error.ts'
import { readSettings } from '../settings.ts'
import { decideMode } from './mode.ts'
import { createPageOpener } from './open-page.ts'
import { run } from './run.ts'
import { stopSignal } from './stop-signal.ts'

const report = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const main = async (): Promise<void> => {
  const signal = stopSignal()
  process.stdout.on('error', () => undefined) // whoever read our output is gone; that is no reason to fall over
  const { env, dataDir } = readSettings(process)
  const mode = decideMode(env)
  if (mode.status === 'refused') {
    process.stderr.write(`${mode.reason}\n`)
    process.exitCode = 1
    return
  }
  const { platform, stdout } = process
  const openPage = createPageOpener({ platform, env, isTerminal: stdout.isTTY })
  await run({ mode, env, dataDir, fresh: process.argv.includes('--fresh'), signal, report, openPage })
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
process.exit()
