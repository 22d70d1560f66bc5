/** What Telegram tells of how somebody is called. */
export interface NamedPerson {
  readonly firstName: string
  readonly lastName: string | null
  /** Without the at sign. */
  readonly username: string | null
}

/** How a manager is called everywhere: `@anna`, or the first name with the last one's initial. */
export const personName = ({ username, firstName, lastName }: NamedPerson): string => {
  if (username !== null) return `@${username}`
  const [initial] = lastName ?? ''
  return initial === undefined ? firstName : `${firstName} ${initial}.`
}
