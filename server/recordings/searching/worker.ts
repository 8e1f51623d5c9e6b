/** A thread of its own searches recordings: whoever types in a terminal meanwhile shall not notice. */
import { segmentPlace } from '../places.ts'
import { readPacked } from '../readSegment.ts'
import { serve } from '../threads/serve.ts'
import { look, type Search } from './look.ts'

serve((search: Search) =>
  look(search, ({ folder, segment }) =>
    // Not to be read: the others are looked through all the same.
    readPacked(segmentPlace(folder, segment).text).catch(() => null),
  ),
)
