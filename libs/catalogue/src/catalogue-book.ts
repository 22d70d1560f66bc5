import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { Logger } from '@pinline/platform'
import type { Catalogue, CatalogueBook, ParsedCatalogue } from './catalogue.ts'
import { parseCatalogue } from './parse-catalogue.ts'

export interface CatalogueBookDeps {
  /** Null: the catalogue that comes with Pinline. */
  readonly path: string | null
  /** Text of a file. @defaultValue from the disk, up to 1 MB */
  readonly read?: (path: string) => Promise<string>
  readonly logger: Pick<Logger, 'info' | 'error'>
}

/** A larger file is no catalogue. */
const mostBytes = 1_000_000

const readSmall = async (path: string): Promise<string> => {
  const { size } = await stat(path)
  if (size > mostBytes) throw new RangeError('the file is too large')
  return await readFile(path, 'utf8')
}

/** Text of the catalogue that comes with Pinline; it lies beside the code, and beside the bundle of a service. */
export const readDefaultCatalogue = (): string => readFileSync(new URL('./catalogue.yaml', import.meta.url), 'utf8')

/** Offers nothing: what holds while an organisation's own file has never been understood, for another one's departments would be wrong. */
const emptyCatalogue: Catalogue = {
  departments: [],
  statuses: {},
  staff: [],
  relay: { comments: 'prefixed', prefix: '/reply' },
  phone: false,
  reopenDays: 14,
  answerRemindHours: 24,
  answerCloseDays: 7,
  unassignedMinutes: 60,
  perHour: 5,
}

const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof RangeError) return 'the file is too large'
  return thrown instanceof Error && 'code' in thrown ? `the file can not be read (${String(thrown.code)})` : 'the file can not be read'
}

/** Without a path what comes with Pinline holds from the start; of an own file nothing is known before the first look. */
export const createCatalogueBook = ({ path, read = readSmall, logger }: CatalogueBookDeps): CatalogueBook => {
  const readText = async (): Promise<string> => (path === null ? readDefaultCatalogue() : await read(path))
  let held = emptyCatalogue
  /** The state of the file that was told of last, and what it gave. */
  let known: { readonly text: string; readonly parsed: ParsedCatalogue } | null = null

  const take = (text: string, parsed: ParsedCatalogue): 'same' | ParsedCatalogue => {
    // A file with a mistake is told of at every look that is asked for, but logged once.
    const isNews = known?.text !== text
    known = { text, parsed }
    if (parsed.status === 'bad') {
      if (isNews) logger.error({ file: path, problems: parsed.problems }, 'the catalogue has mistakes, the earlier one stays')
      return parsed
    }
    if (!isNews) return 'same'
    held = parsed.catalogue
    logger.info({ file: path, departments: held.departments.length }, 'the catalogue is read')
    return parsed
  }

  const look = async (): Promise<'same' | ParsedCatalogue> => {
    try {
      const text = await readText()
      return take(text, known?.text === text ? known.parsed : parseCatalogue(text))
    } catch (thrown) {
      const reason = reasonOf(thrown)
      return take(`unreadable: ${reason}`, { status: 'bad', problems: [{ line: 1, reason }] })
    }
  }

  if (path === null) {
    const text = readDefaultCatalogue()
    take(text, parseCatalogue(text))
  }
  return { current: () => held, look }
}
