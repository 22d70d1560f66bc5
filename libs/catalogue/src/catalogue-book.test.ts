import { describe, expect, it } from 'vitest'
import { createCatalogueBook } from './catalogue-book.ts'

const fileOf = (key: string): string =>
  `statuses: { work: 7, solved: 12, closed: 13, cancelled: 14 }\ndepartments:\n  - key: ${key}\n    label: ІТ\n    types:\n      - { key: mouse, label: Миша }\n`

const open = (path: string | null = 'own.yaml') => {
  const disk = { text: fileOf('one') as string | null }
  const errors: unknown[] = []
  const book = createCatalogueBook({
    path,
    read: () => (disk.text === null ? Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' })) : Promise.resolve(disk.text)),
    logger: { info: () => undefined, error: (fields: unknown) => errors.push(fields) },
  })
  const keys = (): string[] => book.current().departments.map(({ key }) => key)
  return { book, disk, errors, keys }
}

describe('the catalogue that holds', () => {
  it('is the one that comes with Pinline, at once, where there is no other file', async () => {
    const { book, keys } = open(null)
    expect(keys()).toEqual(['dd', 'cdl', 'icc', 'edebo'])
    expect(await book.look()).toBe('same')
  })

  it('offers nothing before its own file was understood', async () => {
    const { book, disk, keys } = open()
    disk.text = 'departments: 5'
    expect(await book.look()).toMatchObject({ status: 'bad' })
    expect(keys()).toEqual([])
  })

  it('is the file’s, and changes with it', async () => {
    const { book, disk, keys } = open()
    expect(await book.look()).toMatchObject({ status: 'ok' })
    expect(await book.look()).toBe('same')
    disk.text = fileOf('two')
    expect(await book.look()).toMatchObject({ status: 'ok' })
    expect(keys()).toEqual(['two'])
  })

  it('stays where the file has a mistake, which is shown at every look and logged once', async () => {
    const { book, disk, errors, keys } = open()
    await book.look()
    disk.text = fileOf('Bad Key')
    expect(await book.look()).toMatchObject({ status: 'bad', problems: [{ line: 3 }] })
    expect(await book.look()).toMatchObject({ status: 'bad', problems: [{ line: 3 }] })
    expect(keys()).toEqual(['one'])
    expect(errors).toHaveLength(1)
  })

  it('stays where the file is gone, and is read again when it is back', async () => {
    const { book, disk, errors, keys } = open()
    await book.look()
    disk.text = null
    expect(await book.look()).toMatchObject({ status: 'bad', problems: [{ reason: 'the file can not be read (ENOENT)' }] })
    expect(keys()).toEqual(['one'])
    expect(errors).toHaveLength(1)
    disk.text = fileOf('back')
    await book.look()
    expect(keys()).toEqual(['back'])
  })
})
