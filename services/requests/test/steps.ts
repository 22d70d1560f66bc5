import { createCatalogueBook } from '@pinline/catalogue'
import type { HeldLane, OutboxItem, RequestDeliveries } from '@pinline/db'
import type { OpenProject } from '@pinline/domain'
import { createLogger } from '@pinline/platform'
import { sampleRequest } from '@pinline/testing'
import type { StepDeps, WorkTry } from '../src/deliver/steps.ts'
import type { Past } from '../src/deliver/tries.ts'
import type { Turn } from '../src/deliver/turn.ts'
import { createWorkTexts } from '../src/deliver/work-texts.ts'

const logger = createLogger({ service: 'test', level: 'silent' })
const at = new Date('2026-03-02T10:00:00Z')
const requester = { telegramId: 500, firstName: 'Oksana', lastName: null, username: null }
const held: HeldLane = { lane: 1, kind: 'openproject', key: '5', destination: '', fence: 1, wanted: 1 }
const item: OutboxItem = {
  lane: 1,
  seq: 1,
  idem: 'work:1',
  op: 'work.create',
  recipient: 'openproject',
  chat: null,
  message: null,
  manager: null,
  epoch: null,
  payload: null,
  attempts: 1,
  baseId: null,
  createdAt: at,
}

export interface StepOptions {
  /** The lane is somebody else's by now. */
  readonly isLost?: boolean
  /** Users of OpenProject by their numbers in Telegram. */
  readonly staff?: readonly { readonly telegram: number; readonly user: number }[]
  /** Nothing is known of the organisation yet. */
  readonly isBlank?: boolean
  /** Newest comment before the effect's own words, where an earlier try has noted it. */
  readonly baseId?: number
}

/** One step over a scripted OpenProject: what it is given, what it has noted, and how it was asked. */
export const createStepRig = (openProject: OpenProject, { isLost = false, staff = [], isBlank = false, baseId }: StepOptions = {}) => {
  const notes: unknown[] = []
  const twins: (readonly number[])[] = []
  const refusals: string[] = []
  const note = (...what: unknown[]) => {
    notes.push(what)
    return Promise.resolve([])
  }
  const deliveries: RequestDeliveries = {
    request: () => Promise.resolve(null),
    person: () => Promise.resolve(requester),
    file: () => Promise.resolve(null),
    comment: () => Promise.resolve(null),
    attachments: () => Promise.resolve([]),
    activities: () => Promise.resolve([]),
    noted: () => Promise.resolve(null),
    headed: async (_held, _seq, project) => {
      await note('headed', project)
      return !isLost
    },
    wordsAfter: async (_lane, _seq, activity) => {
      await note('words after', activity)
    },
    linked: (request, { id, lockVersion }) => note('linked', request, id, lockVersion),
    attached: (file, attachment) => note('attached', file.id, attachment),
    commented: (comment, activity) => note('commented', comment.id, activity),
    changed: async (...change) => {
      await note('changed', ...change)
    },
    tell: (request, notices, ended) => note('told', request, notices, ended),
  }
  const current = createCatalogueBook({ path: null, logger }).current()
  const catalogue = isBlank ? { ...current, departments: [] } : { ...current, staff }
  const deps: StepDeps = {
    openProject,
    telegram: { download: () => Promise.resolve({ status: 'gone' }) },
    deliveries,
    catalogue: { current: () => catalogue },
    texts: createWorkTexts('en'),
    project: 'desk',
    hrefOf: (work) => `https://desk.example/work_packages/${String(work)}`,
    me: () => Promise.resolve({ status: 'ok', id: 3 }),
    fileBytes: () => Promise.resolve(null),
    hint: () => undefined,
    random: () => 0,
    sleep: () => Promise.resolve(),
    onTwin: (_request, works) => Promise.resolve(void twins.push(works)),
    onRefused: (_request, words) => Promise.resolve(void refusals.push(words)),
    logger,
  }
  const turn: Turn = {
    held,
    item: { ...item, baseId: baseId ?? null },
    attempts: () => 1,
    deadline: () => 0,
    fresh: () => Promise.resolve(!isLost),
    during: (work) => work,
  }
  const attempt = (past: Past = 'unsent', type = 'device'): WorkTry => ({
    turn,
    past,
    work: 42,
    request: { ...sampleRequest({ id: 5, key: 'key-5', type, createdAt: at, changedAt: at }), requester },
  })
  return { deps, attempt, notes, twins, refusals }
}
