import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { activationStatements } from '../../../libs/db/src/activations.ts'
import { activationWriteStatements } from '../../../libs/db/src/activation-writes.ts'
import { boardStatements } from '../../../libs/db/src/boards.ts'
import { cannedStatements } from '../../../libs/db/src/canned-replies.ts'
import { chatInfoStatements } from '../../../libs/db/src/chat-info.ts'
import { keptReplyStatements } from '../../../libs/db/src/kept-replies.ts'
import { noteStatements } from '../../../libs/db/src/notes.ts'
import { orderStatements } from '../../../libs/db/src/orders.ts'
import { promptStatements } from '../../../libs/db/src/prompts.ts'
import { requestCommentStatements } from '../../../libs/db/src/requests/comments.ts'
import { requesterStatements } from '../../../libs/db/src/requests/deeds.ts'
import { requestDeliveryStatements } from '../../../libs/db/src/requests/deliveries.ts'
import { requestsDueStatements } from '../../../libs/db/src/requests/due.ts'
import { requestSyncStatements } from '../../../libs/db/src/requests/sync.ts'
import { requestEffectStatements } from '../../../libs/db/src/requests/effects.ts'
import { formStatements } from '../../../libs/db/src/requests/forms.ts'
import { submitStatements } from '../../../libs/db/src/requests/submit.ts'
import { requestListStatements } from '../../../libs/db/src/requests/lists.ts'
import { requestPostStatements } from '../../../libs/db/src/requests/posts.ts'
import { staffStatements } from '../../../libs/db/src/requests/staff.ts'
import { ruleStatements } from '../../../libs/db/src/rule-answers.ts'
import { answerTimerStatements } from '../../../libs/db/src/answer-timer.ts'
import { awakeStatements } from '../../../libs/db/src/awake.ts'
import { chatFactStatements } from '../../../libs/db/src/chat-facts.ts'
import { chatMarkStatements } from '../../../libs/db/src/chat-marks.ts'
import { choreStatements } from '../../../libs/db/src/chores.ts'
import { choreWorkStatements } from '../../../libs/db/src/chore-work.ts'
import { cleanStatements } from '../../../libs/db/src/clean-steps.ts'
import { deadLetterStatements } from '../../../libs/db/src/dead-letter-statements.ts'
import { dayStatements } from '../../../libs/db/src/day-numbers.ts'
import { forgetStatements } from '../../../libs/db/src/forget-steps.ts'
import { serviceStatements } from '../../../libs/db/src/service-state.ts'
import { releaseStatements } from '../../../libs/db/src/desk-releases.ts'
import { handoverStatements } from '../../../libs/db/src/handovers.ts'
import { offerStatements } from '../../../libs/db/src/offer-writes.ts'
import { pinStatements } from '../../../libs/db/src/pins.ts'
import { shiftStatements } from '../../../libs/db/src/shifts.ts'
import { statements } from '../../../libs/db/src/hot-path.ts'
import { tryNoteStatements } from '../../../libs/db/src/try-notes.ts'
import { twinStatements } from '../../../libs/db/src/twins.ts'
import { staleCardStatements } from '../../../libs/db/src/stale-cards.ts'
import { unlinkedStatements } from '../../../libs/db/src/unlinked-replies.ts'
import { untoldStatements } from '../../../libs/db/src/untold-replies.ts'
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

const deskStatements = [
  activationStatements,
  activationWriteStatements,
  boardStatements,
  cannedStatements,
  chatInfoStatements,
  noteStatements,
  keptReplyStatements,
  orderStatements,
  promptStatements,
  ruleStatements,
  requestCommentStatements,
  requesterStatements,
  requestDeliveryStatements,
  requestsDueStatements,
  requestSyncStatements,
  requestEffectStatements,
  formStatements,
  submitStatements,
  requestListStatements,
  requestPostStatements,
  staffStatements,
  pinStatements,
  handoverStatements,
  offerStatements,
  answerTimerStatements,
  chatMarkStatements,
  shiftStatements,
  chatFactStatements,
  awakeStatements,
  releaseStatements,
  choreStatements,
  choreWorkStatements,
  cleanStatements,
  forgetStatements,
  deadLetterStatements,
  twinStatements,
  unlinkedStatements,
  untoldStatements,
  staleCardStatements,
  tryNoteStatements,
  serviceStatements,
  dayStatements,
].flatMap((group): { readonly name: string; readonly text: string }[] => Object.values(group))

test.each(deskStatements)('$name can be prepared against the migrated schema', async ({ name, text }) => {
  await expect(client.query(`prepare "${name}" as ${text}`)).resolves.toBeDefined()
})
