/** A status of the simulated instance. */
export interface SimWorkStatus {
  readonly id: number
  readonly name: string
  readonly closed: boolean
  readonly default: boolean
}

/** Somebody of the simulated instance. */
export interface SimWorkUser {
  readonly id: number
  readonly name: string
}

/** Number of the account whose key the bot has; everything that comes through the API is its deed. */
export const serviceAccount = 3

/** Everybody; the service account first. */
export const simUsers: readonly SimWorkUser[] = [
  { id: serviceAccount, name: 'Pinline' },
  { id: 11, name: 'Олег Петренко' },
  { id: 12, name: 'Ірина Коваль' },
]

export const simProjects = [
  { id: 1, identifier: 'it-support', name: 'ІТ-підтримка' },
  { id: 2, identifier: 'edebo', name: 'ЄДЕБО' },
] as const

/** The third one is enabled in no project. */
export const simTypes = [
  { id: 1, name: 'Task', enabled: true },
  { id: 2, name: 'Bug', enabled: true },
  { id: 3, name: 'Milestone', enabled: false },
] as const

export const simStatuses: readonly SimWorkStatus[] = [
  { id: 1, name: 'New', closed: false, default: true },
  { id: 7, name: 'In progress', closed: false, default: false },
  { id: 8, name: 'Clarification', closed: false, default: false },
  { id: 9, name: 'On hold', closed: false, default: false },
  { id: 12, name: 'Solved', closed: false, default: false },
  { id: 13, name: 'Closed', closed: true, default: false },
  { id: 14, name: 'Rejected', closed: true, default: false },
]

export const simPriorities = [
  { id: 7, name: 'Low', default: false },
  { id: 8, name: 'Normal', default: true },
  { id: 9, name: 'High', default: false },
  { id: 10, name: 'Immediate', default: false },
] as const

/** Number of a text field that is not ours; the knob `requireBuilding` makes it required. */
export const buildingField = 7

/** Names of the custom fields by number. All are of the format "Text". */
export const toFieldNames = ({ telegramId, requestKey }: { telegramId: number; requestKey: number }): ReadonlyMap<number, string> =>
  new Map([
    [telegramId, 'Telegram'],
    [requestKey, 'Ключ заявки'],
    [buildingField, 'Корпус'],
  ])

/** @throws Error when nobody of the instance has this number */
export const findUser = (id: number): SimWorkUser => {
  const user = simUsers.find((one) => one.id === id)
  if (user === undefined) throw new Error(`no user ${String(id)} in the simulated OpenProject`)
  return user
}

/** @throws Error when the instance has no such status */
export const findStatus = (id: number): SimWorkStatus => {
  const status = simStatuses.find((one) => one.id === id)
  if (status === undefined) throw new Error(`no status ${String(id)} in the simulated OpenProject`)
  return status
}

const byId = <One extends { readonly id: number }>(all: readonly One[], id: number): One | undefined => all.find((one) => one.id === id)

export const projectOf = (numberOrIdentifier: string): (typeof simProjects)[number] | undefined =>
  simProjects.find(({ id, identifier }) => String(id) === numberOrIdentifier || identifier === numberOrIdentifier)

export const typeById = (id: number): (typeof simTypes)[number] | undefined => byId<(typeof simTypes)[number]>(simTypes, id)
export const priorityById = (id: number): (typeof simPriorities)[number] | undefined =>
  byId<(typeof simPriorities)[number]>(simPriorities, id)
