import { createHash } from 'node:crypto';
import { Image } from '@cdktf/provider-docker/lib/image';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { asWritten } from '../escape';

/**
 * The images of one host, each pulled once whatever the number of pools. They stay on the host when no pool uses them any more: another state
 * on the same host may. A tag is looked up when the host does not have it, never again; a digest says what runs.
 */
export class DockerImages extends Construct {
  private readonly images = new Map<string, Image>();

  /**
   * Makes nothing yet: an image is made when it is asked for.
   * @param scope - A stack, or a construct in one.
   * @param id - Part of every image's address, so contract.
   * @param provider - The provider of the host.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly provider: TerraformProvider,
  ) {
    super(scope, id);
  }

  /**
   * The identifier of the image behind a reference, for `docker_container.image`.
   * @param reference - By tag or digest: `haproxy:3.2`.
   */
  id(reference: string): string {
    let image = this.images.get(reference);
    if (!image) {
      const hash = createHash('sha256').update(reference).digest('hex').slice(0, 10);
      image = new Image(this, hash, { provider: this.provider, ...asWritten({ name: reference }), keepLocally: true });
      this.images.set(reference, image);
    }
    return image.imageId;
  }
}
