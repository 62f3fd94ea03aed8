import type { TopicKind } from '#app/domain/topic-kind.ts'
import { Scaffold } from '../scaffold.ts'
import business from './business.json' with { type: 'json' }
import cooking from './cooking.json' with { type: 'json' }
import craft from './craft.json' with { type: 'json' }
import exam from './exam.json' with { type: 'json' }
import fitness from './fitness.json' with { type: 'json' }
import game from './game.json' with { type: 'json' }
import general from './general.json' with { type: 'json' }
import humanities from './humanities.json' with { type: 'json' }
import instrument from './instrument.json' with { type: 'json' }
import language from './language.json' with { type: 'json' }
import lifeSkill from './life_skill.json' with { type: 'json' }
import mathematics from './mathematics.json' with { type: 'json' }
import nature from './nature.json' with { type: 'json' }
import programming from './programming.json' with { type: 'json' }
import science from './science.json' with { type: 'json' }
import tool from './tool.json' with { type: 'json' }
import visualArt from './visual_art.json' with { type: 'json' }

/** The hand-written framework of each kind of topic, checked against the schema when the module loads. */
export const SCAFFOLDS: Record<TopicKind, Scaffold> = {
  programming: Scaffold.parse(programming),
  tool: Scaffold.parse(tool),
  language: Scaffold.parse(language),
  instrument: Scaffold.parse(instrument),
  visual_art: Scaffold.parse(visualArt),
  craft: Scaffold.parse(craft),
  cooking: Scaffold.parse(cooking),
  nature: Scaffold.parse(nature),
  science: Scaffold.parse(science),
  mathematics: Scaffold.parse(mathematics),
  humanities: Scaffold.parse(humanities),
  fitness: Scaffold.parse(fitness),
  business: Scaffold.parse(business),
  life_skill: Scaffold.parse(lifeSkill),
  game: Scaffold.parse(game),
  exam: Scaffold.parse(exam),
  general: Scaffold.parse(general),
}
