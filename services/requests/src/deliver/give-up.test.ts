import type { RequestCommentRow } from '@pinline/db'
import { expect, test } from 'vitest'
import { createScriptedOpenProject } from '../../test/scripted-open-project.ts'
import { createStepRig } from '../../test/steps.ts'
import { createGiveUp } from './give-up.ts'

const words = `It ${'smells '.repeat(30)}`
const said: RequestCommentRow = {
  id: 3,
  request: 5,
  key: 'k',
  side: 'requester',
  kind: 'comment',
  person: 1,
  author: 'Oksana',
  text: words,
  activity: null,
  sourceChat: 500,
  sourceMessage: 77,
}
const dead = { status: 'dead', error: 'forbidden', notice: null } as const

const giveUp = async (comment: RequestCommentRow) => {
  const { deps, attempt, notes } = createStepRig(createScriptedOpenProject({}).openProject)
  const run = createGiveUp({ ...deps.deliveries, comment: () => Promise.resolve(comment) })
  await run({ op: 'work.comment', payload: { request: 5, comment: 3 } }, attempt().request, dead, 'work.comment:3')
  return notes
}

const told = (key: string, more: object) => {
  const text: unknown = expect.stringMatching(/^It smells .{80,95}…$/u)
  return [{ once: 'comment:3:undelivered', notice: { key, params: { num: '5', text } }, ...more }]
}

test.each([
  ['a requester', said, told('req.undelivered', {})],
  ['somebody who has joined', { ...said, side: 'staff', kind: 'note', person: 77, sourceChat: null }, told('req.undelivered', { to: 77 })],
  ['the staff in their group', { ...said, side: 'staff', kind: 'note', sourceChat: -100 }, told('staff.undelivered', { to: 'staff' })],
] as const)('words of %s that are given up are told there, and shown to have failed', async (_, comment, notices) => {
  expect(await giveUp(comment)).toEqual([['told', 5, notices, { failed: comment, differs: false }]])
})

test('a status that is given up is told to the staff, and our row is not believed any more', async () => {
  const { deps, attempt, notes } = createStepRig(createScriptedOpenProject({}).openProject)
  await createGiveUp(deps.deliveries)(
    { op: 'work.status', payload: { request: 5, status: 'closed' } },
    attempt().request,
    dead,
    'work.status:5:p',
  )
  const notice = { key: 'staff.refused.status', params: { num: '5', status: { text: 'st.closed' } } }
  expect(notes).toEqual([['told', 5, [{ once: 'work.status:5:p:dead', to: 'staff', notice }], { failed: null, differs: true }]])
})
