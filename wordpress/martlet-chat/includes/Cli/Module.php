<?php

declare(strict_types=1);

namespace Martlet\Chat\Cli;

use Martlet\Chat\Settings\Settings;
use WP_CLI;

/**
 * `wp martlet …`, where wp-cli runs.
 */
final class Module
{
    public function __construct(private Settings $settings, private string $file, private string $version)
    {
    }

    public function register(): void
    {
        if (defined('WP_CLI') && WP_CLI) {
            WP_CLI::add_command('martlet', new Command(new SiteServices($this->settings, $this->file, $this->version)));
        }
    }
}
