import type { EffectParam } from '@pinline/contracts'
import type { People } from '@pinline/db'
import { createTimeWords, createTranslator, isTextKey, personName } from '@pinline/i18n'
import type { Language, NamedPerson, TextKey } from '@pinline/i18n'
import type { Clock } from '@pinline/platform'

export type Params = Readonly<Record<string, EffectParam>>

export interface Alert {
  readonly text: string
  readonly showAlert: boolean
}

/** Words the answer to a press. People who are named are looked up. */
export type WordAlert = (language: Language | null, key: TextKey, params: Params) => Promise<Alert>

/** First and last name; the user name where a person shows neither. */
export const fullName = ({ username, firstName, lastName }: NamedPerson): string => {
  const name = [firstName, lastName ?? ''].join(' ').trim()
  return name === '' && username !== null ? `@${username}` : name
}

export interface WordingDeps {
  readonly people: Pick<People, 'get'>
  readonly language: Language
  readonly timezone: string
  readonly clock: Clock
}

export const createWordAlert = (deps: WordingDeps): WordAlert => {
  const nameOf = async (manager: number): Promise<string> => {
    const person = await deps.people.get(manager)
    return person === null ? '' : personName(person)
  }
  const toWords = async (language: Language, param: EffectParam): Promise<string | number> => {
    if (typeof param !== 'object') return param
    const times = createTimeWords(language, deps.timezone)
    if ('time' in param) return times[param.time](new Date(param.at), deps.clock())
    if ('durationMs' in param) return times.dur(param.durationMs)
    if ('manager' in param) return nameOf(param.manager)
    return isTextKey(param.text) ? createTranslator(language).text(param.text) : ''
  }
  return async (asked, key, params) => {
    const language = asked ?? deps.language
    const worded: Record<string, string | number> = {}
    for (const [name, param] of Object.entries(params)) worded[name] = await toWords(language, param)
    return createTranslator(language).alert(key, worded)
  }
}
