import type { RequestStatus } from '@pinline/domain'
import { z } from 'zod'
import type { Label } from './catalogue.ts'

/** Telegram cuts longer words of a button on a telephone. */
const longestButton = 34
const longestQuestion = 34
/** Buttons under "Breakdowns". */
export const mostBreakdowns = 8

const keyed = z
  .string('must be a key')
  .regex(/^[a-z0-9][a-z0-9-]{0,23}$/, 'must be 1 to 24 of a-z 0-9 -, beginning with a letter or number')
  .describe('Stored with every request: do not change it once it is in use')

const words = (most: number) =>
  z
    .string('must be text')
    .transform((text) => text.normalize('NFC').trim())
    .refine((text) => text !== '', 'must not be empty')
    .refine((text) => text.length <= most, `must have at most ${String(most)} characters, to fit where it is shown`)

const label = (most: number) =>
  z
    .union(
      [words(most), z.strictObject({ uk: words(most), en: words(most).optional() }, 'must be text, or uk and en with text')],
      'must be text, or uk and en with text',
    )
    .transform((said): Label => (typeof said === 'string' ? { uk: said, en: said } : { uk: said.uk, en: said.en ?? said.uk }))

const whole = (most: number) =>
  z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(most, `must be at most ${String(most)}`)
const instanceNumber = whole(Number.MAX_SAFE_INTEGER)
const project = z
  .union([z.string().trim().min(1), instanceNumber], 'must be the number or identifier of a project')
  .transform((stored) => String(stored))
  .describe('Number or identifier of the project in OpenProject; without it the configured one')
const workType = instanceNumber.describe('Number of the type in OpenProject')
const priority = instanceNumber.describe('Number of the priority in OpenProject; without it the default of the instance')

const longestAnswer = 2000
const field = z.strictObject(
  {
    key: keyed,
    kind: z
      .enum(['room', 'device', 'text', 'choice'], 'must be room, device, text or choice')
      .describe('room: building and number; device: words; text: longer words; choice: one of the options'),
    label: label(longestButton).describe('Name of the answer in the review and in OpenProject'),
    question: label(300).optional().describe('Without it the usual question for its kind'),
    required: z.boolean('must be true or false').default(true),
    min: whole(500).optional().describe('Characters'),
    max: whole(longestAnswer).optional().describe('Characters'),
    options: z.array(label(longestButton), 'must be a list').min(2, 'must have at least two').max(12, 'must have at most 12').optional(),
  },
  'must be a field with key, kind and label',
)

const type = z.strictObject(
  {
    key: keyed,
    label: label(longestButton),
    breakdown: z
      .boolean('must be true or false')
      .default(false)
      .describe(`Offered under "Breakdowns"; at most ${String(mostBreakdowns)} are`),
    fields: z
      .array(field, 'must be a list')
      .max(12, 'must have at most 12 fields')
      .default([])
      .describe('Without any the request is made at once'),
    files: z.boolean('must be true or false').optional().describe('Asks for photos and files; without it where there are fields'),
    faq: z
      .array(
        z.strictObject({ question: label(longestQuestion), answer: label(longestAnswer) }, 'must be a question and an answer'),
        'must be a list',
      )
      .max(8, 'must have at most 8')
      .default([])
      .describe('Shown before the form'),
    project: project.optional(),
    workType: workType.optional(),
    priority: priority.optional(),
    expectedMinutes: whole(100_000).optional().describe('How long it usually takes, in minutes of work; promised to requesters'),
  },
  'must be a type with key and label',
)

const department = z.strictObject(
  {
    key: keyed,
    label: label(longestButton),
    group: z.int('must be the number of a chat').optional().describe('Telegram group of its staff; without it the configured one'),
    project: project.optional(),
    workType: workType.optional(),
    priority: priority.optional(),
    types: z.array(type, 'must be a list').min(1, 'must have at least one type').max(24, 'must have at most 24 types'),
  },
  'must be a department with key, label and types',
)

const statusNumbers = z
  .union([instanceNumber, z.array(instanceNumber).min(1)], 'must be the number of a status in OpenProject, or a list of them')
  .transform((stored) => (typeof stored === 'number' ? [stored] : stored))

const relay = z
  .discriminatedUnion(
    'comments',
    [
      z.strictObject({ comments: z.literal('prefixed'), prefix: words(20).default('/reply') }),
      z.strictObject({ comments: z.literal('all') }),
    ],
    'must have comments: prefixed or comments: all',
  )
  .describe('Which comments of OpenProject reach requesters; internal ones never do')

/** What an organisation writes, before what concerns several places of it is looked at. */
export const catalogueFile = z.strictObject(
  {
    departments: z.array(department, 'must be a list').min(1, 'must have at least one').max(24, 'must have at most 24'),
    workType: workType.default(1),
    priority: priority.optional(),
    statuses: z
      .strictObject(
        {
          new: statusNumbers.exactOptional(),
          work: statusNumbers,
          ask: statusNumbers.exactOptional(),
          hold: statusNumbers.exactOptional(),
          solved: statusNumbers,
          closed: statusNumbers,
          cancelled: statusNumbers,
        } satisfies Record<RequestStatus, z.ZodType>,
        'must name work, solved, closed and cancelled, each with the number of a status in OpenProject',
      )
      .describe('Numbers of the statuses in OpenProject by what they mean to requesters; the first of each is the one that is set'),
    staff: z
      .array(
        z.strictObject(
          {
            telegram: instanceNumber.describe('Number of the account in Telegram'),
            user: instanceNumber.describe('Number of the user in OpenProject'),
          },
          'must have telegram and user',
        ),
        'must be a list',
      )
      .default([])
      .describe('Who in Telegram is whom in OpenProject'),
    relay: relay.default({ comments: 'prefixed', prefix: '/reply' }),
    phone: z.boolean('must be true or false').default(false).describe('Requesters share their own number before their first request'),
    reopenDays: whole(3650).default(14),
    answerRemindHours: whole(10_000).default(24),
    answerCloseDays: whole(3650).default(7),
    unassignedMinutes: whole(100_000).default(60),
    perHour: whole(1000).default(5).describe('Requests of one person an hour'),
  },
  'must have a list called departments',
)

export type CatalogueFile = z.output<typeof catalogueFile>
