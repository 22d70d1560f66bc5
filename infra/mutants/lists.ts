import { handlers } from './handlers.ts'
import { mechanisms } from './mechanisms.ts'
import type { Removal } from './removal.ts'

/** What can be taken away, by the name of the list. */
export const lists: Readonly<Record<string, readonly Removal[]>> = { handlers, mechanisms }
