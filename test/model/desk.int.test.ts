import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { commands } from './commands.ts'
import { createModel } from './model.ts'
import { createRig } from './rig.ts'
import type { Rig } from './rig.ts'
import { judge } from './verdict.ts'
import { createWorld } from './world.ts'

/** `MODEL_RUNS` runs; a failure prints `MODEL_SEED`, `MODEL_PATH` and `MODEL_REPLAY`, which repeat it. `MODEL_SHRINK=1` looks for a shorter one, which takes minutes. */
const { MODEL_RUNS = '20', MODEL_SEED, MODEL_PATH, MODEL_REPLAY, MODEL_SHRINK } = process.env
const mostCommands = 50

let rig: Rig

beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.close())

const tellHowToRepeat = <Case>(details: fc.RunDetails<Case>): Promise<void> => {
  if (!details.failed) return Promise.resolve()
  const replay = /replayPath="([^"]*)"/.exec(fc.stringify(details.counterexample))?.[1] ?? ''
  const repeat = `MODEL_SEED=${String(details.seed)} MODEL_PATH=${details.counterexamplePath ?? ''} MODEL_REPLAY='${replay}'`
  throw new Error(`${fc.defaultReportMessage(details) ?? ''}\n\nTo repeat it: ${repeat}`, { cause: details.errorInstance })
}

test(
  'whatever people, buyers and failures do in whatever order, nothing is lost, no reply comes twice, order is kept, and one person owns a chat',
  { timeout: 3_600_000 },
  async () => {
    const property = fc.asyncProperty(
      fc.commands(commands, {
        maxCommands: mostCommands,
        size: 'max',
        ...(MODEL_REPLAY === undefined ? {} : { replayPath: MODEL_REPLAY }),
      }),
      fc.boolean(),
      async (plan, merging) => {
        const real = await createWorld(rig, { chats: 3, merging })
        const model = createModel(real.orders)
        await fc.asyncModelRun(() => ({ model, real }), plan)
        await real.settle()
        await judge(model, real)
      },
    )
    await fc.assert(property, {
      numRuns: Number(MODEL_RUNS),
      ...(MODEL_SEED === undefined ? {} : { seed: Number(MODEL_SEED) }),
      ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
      endOnFailure: MODEL_SHRINK !== '1',
      asyncReporter: tellHowToRepeat,
    })
  },
)
