import { z } from 'zod';
import { CONTEXT_LENGTH } from '../values/bounds';
import { block, field, named } from './builders';
import * as v from './scalars';

/** `rensei`: how a pool appears in Rensei. */

const ProfileConfig = block({
  temperature: field(v.number(0, 2), '0: always the most likely word', 0.7).optional(),
  topP: field(v.number(0, 1), 'Choose from the most likely words with this total probability', 0.9).optional(),
  topK: field(v.whole(1, 1000), 'Choose from this many of the most likely words', 40).optional(),
  contextWindow: field(
    v.whole(CONTEXT_LENGTH.min, CONTEXT_LENGTH.max),
    'Tokens of one request; at most what the pool serves',
    8192,
  ).optional(),
  numPredict: field(v.whole(1, CONTEXT_LENGTH.max), 'Longest answer, in tokens', 1024).optional(),
  repeatPenalty: field(v.number(0, 2), 'Penalty for repeated words; 1: none', 1).optional(),
});

const Profile = block({
  model: field(v.reference, 'A model of the pool', 'mistral:7b'),
  config: field(ProfileConfig.prefault({}), 'What Rensei sends with each request'),
});

export const Rensei = block({
  pool: field(
    block({
      active: field(v.boolean.default(true), 'Accept new sessions'),
      runtimeProvides: field(
        z.unknown(),
        'Plain data that replaces the whole default of the provider class',
      ).optional(),
    }).prefault({}),
    'The capacity pool in Rensei that represents this pool',
  ),
  profiles: field(named(v.name, Profile, 'profiles by name').default({}), 'Model profiles by name'),
});
