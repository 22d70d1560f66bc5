import { expect, test } from 'vitest'
import { createScriptedOpenProject, workPackage } from '../../test/scripted-open-project.ts'
import { createStepRig } from '../../test/steps.ts'
import { createCreateWork } from './create-work.ts'
import { settleMs } from './outcome.ts'

const made = { status: 'ok', value: workPackage() } as const
const none = { status: 'ok', value: [] } as const
const cut = { status: 'ambiguous', reason: 'cut' } as const

test('a first try creates without looking', async () => {
  const { openProject, calls } = createScriptedOpenProject({ create: [made] })
  const { deps, attempt, notes } = createStepRig(openProject)
  expect(await createCreateWork(deps)(attempt())).toMatchObject({ status: 'done', look: false })
  expect([calls, notes]).toEqual([['create'], [['linked', 5, 42, 1]]])
})

test('a try that was cut is looked for, waited for once, looked for again, and only then made', async () => {
  const { openProject, calls } = createScriptedOpenProject({ create: [cut, made], findByKey: [none] })
  const { deps, attempt } = createStepRig(openProject)
  const create = createCreateWork(deps)
  expect(await create(attempt())).toMatchObject({ status: 'again', past: 'fresh' })
  expect(await create(attempt('fresh'))).toMatchObject({ status: 'again', past: 'settled', atLeastMs: settleMs })
  expect(await create(attempt('settled'))).toMatchObject({ status: 'done' })
  expect(calls).toEqual(['create', 'findByKey', 'findByKey', 'create'])
})

test('of several that were made the oldest is kept, and somebody hears of it', async () => {
  const two = [workPackage({ id: 51 }), workPackage({ id: 47 })]
  const { openProject, calls } = createScriptedOpenProject({ findByKey: [{ status: 'ok', value: two }] })
  const { deps, attempt, notes, twins } = createStepRig(openProject)
  expect(await createCreateWork(deps)(attempt('fresh'))).toMatchObject({ status: 'done', look: true })
  expect([calls, notes, twins()]).toEqual([['findByKey'], [['linked', 5, 47, null]], 1])
})

test('a look that fails leaves everything in doubt', async () => {
  const { openProject, calls } = createScriptedOpenProject({
    findByKey: [{ status: 'not-done', reason: 'unreachable', retryAfterMs: null }, cut],
  })
  const { deps, attempt } = createStepRig(openProject)
  const create = createCreateWork(deps)
  expect(await create(attempt('fresh'))).toMatchObject({ status: 'again', past: 'fresh' })
  expect(await create(attempt('settled'))).toMatchObject({ status: 'again', past: 'settled' })
  expect(calls).not.toContain('create')
})

test('whoever has lost the lane writes nothing', async () => {
  const { openProject, calls } = createScriptedOpenProject({ findByKey: [none] })
  const { deps, attempt } = createStepRig(openProject, { isLost: true })
  expect(await createCreateWork(deps)(attempt('settled'))).toEqual({ status: 'lost' })
  expect(calls).toEqual(['findByKey'])
})

test.each([{ status: 'forbidden' }, { status: 'missing' }] as const)(
  'what is set up wrongly for all ($status) gives no request up',
  async (failure) => {
    const { openProject } = createScriptedOpenProject({ create: [failure] })
    const { deps, attempt } = createStepRig(openProject)
    expect(await createCreateWork(deps)(attempt())).toMatchObject({ status: 'again', past: 'unsent', failed: false })
  },
)

test('what OpenProject refuses is given up with its words', async () => {
  const { openProject } = createScriptedOpenProject({ create: [{ status: 'rejected', text: 'Building can not be blank.' }] })
  const { deps, attempt } = createStepRig(openProject)
  expect(await createCreateWork(deps)(attempt())).toEqual({ status: 'dead', error: 'rejected: Building can not be blank.', notice: null })
})

test('a request whose type has left the catalogue goes as the nearest one; without any catalogue it waits', async () => {
  const { openProject, calls } = createScriptedOpenProject({ create: [made] })
  const { deps, attempt } = createStepRig(openProject)
  expect(await createCreateWork(deps)(attempt('unsent', 'gone'))).toMatchObject({ status: 'done' })
  const blank = createStepRig(openProject, { isBlank: true })
  expect(await createCreateWork(blank.deps)(blank.attempt())).toMatchObject({ status: 'again', reason: 'no catalogue' })
  expect(calls).toEqual(['create'])
})
