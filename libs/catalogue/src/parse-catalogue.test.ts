import { describe, expect, it } from 'vitest'
import { parseCatalogue as parseWhole } from './parse-catalogue.ts'
import type { ParsedCatalogue } from './catalogue.ts'

const meanings = 'statuses: { work: 7, solved: 12, closed: 13, cancelled: 14 }\n'

/** With what every file has to say, behind all else so that lines stay as they are counted. */
const parseCatalogue = (text: string): ParsedCatalogue =>
  parseWhole(text.includes('statuses:') || !text.includes('departments:') ? text : `${text}${meanings}`)

const linesOf = (text: string): string[] => {
  const parsed = parseCatalogue(text)
  return parsed.status === 'ok' ? [] : parsed.problems.map(({ line, reason }) => `${String(line)}: ${reason}`)
}

const small = `departments:
  - key: it
    label: { uk: ІТ, en: IT }
    types:
      - key: mouse
        label: Миша
`

const withField = (field: string): string => `${small}        fields:
          - ${field}
`

describe('a short file', () => {
  it('gets a default for all that it leaves out', () => {
    const parsed = parseCatalogue(small)
    expect(parsed).toMatchObject({
      status: 'ok',
      catalogue: {
        departments: [
          {
            key: 'it',
            label: { uk: 'ІТ', en: 'IT' },
            group: null,
            types: [
              {
                key: 'mouse',
                label: { uk: 'Миша', en: 'Миша' },
                breakdown: false,
                fields: [],
                files: false,
                workType: 1,
                priority: null,
                project: null,
              },
            ],
          },
        ],
        statuses: { work: [7], solved: [12], closed: [13], cancelled: [14] },
        relay: { comments: 'prefixed', prefix: '/reply' },
        phone: false,
        perHour: 5,
      },
    })
  })

  it('asks for files where there are fields, unless the file says no', () => {
    const typeOf = (text: string) => {
      const parsed = parseCatalogue(text)
      return parsed.status === 'ok' ? parsed.catalogue.departments[0]?.types[0] : null
    }
    const text = withField('{ key: room, kind: room, label: Кімната }')
    expect(typeOf(text)).toMatchObject({ files: true, fields: [{ required: true, question: null, min: 1, max: 60, options: [] }] })
    expect(typeOf(`${text}        files: false\n`)).toMatchObject({ files: false })
  })

  it('keeps the least below a largest of its own', () => {
    expect(parseCatalogue(withField('{ key: code, kind: text, label: Код, max: 3 }'))).toMatchObject({
      catalogue: { departments: [{ types: [{ fields: [{ min: 3, max: 3 }] }] }] },
    })
  })
})

it('takes project, type and priority from the nearest place that names them', () => {
  const parsed = parseCatalogue(`workType: 3
priority: 7
departments:
  - key: it
    label: ІТ
    project: 2
    workType: 4
    types:
      - { key: one, label: Один }
      - { key: two, label: Два, workType: 5, priority: 9, project: edebo }
`)
  expect(parsed).toMatchObject({
    catalogue: {
      departments: [
        {
          types: [
            { project: '2', workType: 4, priority: 7 },
            { project: 'edebo', workType: 5, priority: 9 },
          ],
        },
      ],
    },
  })
})

it('takes one status or several for a meaning', () => {
  expect(parseCatalogue(`statuses: { new: 1, work: 7, solved: 12, closed: [13, 15], cancelled: 14 }\n${small}`)).toMatchObject({
    catalogue: { statuses: { new: [1], work: [7], solved: [12], closed: [13, 15], cancelled: [14] } },
  })
})

describe('a mistake is named with its line', () => {
  it.each([
    [
      'an unknown key',
      small.replace('label: Миша', 'lable: Миша'),
      ['5: departments 1 › types 1 › label must be text, or uk and en with text', '6: departments 1 › types 1 › lable is not known here'],
    ],
    ['a key that stands twice', `${small}        label: Щур\n`, ['7: stands here a second time']],
    [
      'an unknown kind',
      withField('{ key: a, kind: number, label: Число }'),
      ['8: departments 1 › types 1 › fields 1 › kind must be room, device, text or choice'],
    ],
    [
      'a choice without options',
      withField('{ key: a, kind: choice, label: Вибір }'),
      ['8: departments 1 › types 1 › fields 1 is a choice and needs options'],
    ],
    [
      'options of a text',
      withField('{ key: a, kind: text, label: Текст, options: [а, б] }'),
      ['8: departments 1 › types 1 › fields 1 › options belongs to a choice'],
    ],
    ['two types of one key', `${small}      - { key: mouse, label: Щур }\n`, ['7: departments 1 › types 2 › key mouse is there already']],
    ['two departments of one key', `${small}${small.replace('departments:\n', '')}`, ['7: departments 2 › key it is there already']],
    [
      'two fields of one key',
      `${withField('{ key: a, kind: text, label: А }')}          - { key: a, kind: text, label: Б }\n`,
      ['9: departments 1 › types 1 › fields 2 › key a is there already'],
    ],
    [
      'a least above the largest',
      withField('{ key: a, kind: text, label: А, min: 9, max: 3 }'),
      ['8: departments 1 › types 1 › fields 1 › min must not be above max'],
    ],
    [
      'words that no button holds',
      small.replace('Миша', 'М'.repeat(35)),
      ['6: departments 1 › types 1 › label must have at most 34 characters'],
    ],
    [
      'words of one language that no button holds',
      small.replace('ІТ, en: IT', `ІТ, en: ${'I'.repeat(35)}`),
      ['3: departments 1 › label › en must have at most 34 characters'],
    ],
    ['a status with two meanings', `${small}${meanings.replace('{', '{ new: 7,')}`, ['7: statuses › work names 7']],
    ['a meaning that requesters do not know', `${small}${meanings.replace('{', '{ done: 1,')}`, ['7: statuses › done is not known here']],
    ['no status at all', `# statuses: none\n${small}`, ['2: statuses must name work, solved, closed and cancelled']],
    [
      'statuses that requests come to and that have no number',
      `${small}statuses:\n  new: 1\n  work: 7\n  cancelled: 14\n`,
      ['8: statuses › solved must be the number of a status', '8: statuses › closed must be the number of a status'],
    ],
    [
      'an account of two users',
      `${small}staff:\n  - { telegram: 1, user: 2 }\n  - { telegram: 1, user: 3 }\n`,
      ['9: staff 2 › telegram 1 is there already'],
    ],
    [
      'a relay that does not exist',
      `${small}relay: { comments: some }\n`,
      ['7: relay › comments must have comments: prefixed or comments: all'],
    ],
    ['a number that is none', `${small}perHour: many\n`, ['7: perHour must be a whole number']],
    ['a tab', 'departments:\n\t- key: it\n', ['2: is indented by a tab']],
    ['an alias of nothing', `${small}staff: *nobody\n`, ['7: names something that is not there']],
    ['an empty file', '# nothing\n', ['1: must have a list called departments']],
    ['a key of other letters', small.replace('key: it', 'key: ІТ'), ['2: departments 1 › key must be 1 to 24 of a-z 0-9 -']],
  ])('%s', (_, text, expected) => {
    const lines = linesOf(text)
    expect(lines).toHaveLength(expected.length)
    for (const [index, said] of expected.entries()) expect(lines[index]).toContain(said)
  })

  it('breakdowns beyond the eighth', () => {
    const types = Array.from({ length: 10 }, (_, index) => `      - { key: t${String(index)}, label: Т, breakdown: true }\n`).join('')
    const lines = linesOf(`departments:\n  - key: it\n    label: ІТ\n    types:\n${types}`)
    expect(lines.map((line) => line.split(':')[0])).toEqual(['13', '14'])
    expect(lines[0]).toContain('at most 8 types may be breakdowns')
  })
})
