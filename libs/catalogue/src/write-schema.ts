import { writeFileSync } from 'node:fs'
import { toCatalogueSchema } from './schema.ts'

/** Writes the schema for editors anew: `npm run schema -w @pinline/catalogue`. */
writeFileSync(new URL('./catalogue.schema.json', import.meta.url), `${JSON.stringify(toCatalogueSchema(), null, 2)}\n`)
