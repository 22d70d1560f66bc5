import { z } from 'zod'
import { catalogueFile } from './file-schema.ts'

/** JSON Schema of a catalogue's file, as an editor completes it by. */
export const toCatalogueSchema = (): object => ({
  title: 'Catalogue of a Pinline help desk',
  ...z.toJSONSchema(catalogueFile, { io: 'input' }),
})
