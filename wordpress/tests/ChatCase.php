<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Database\Connection;
use Martlet\Chat\Services;
use Martlet\Chat\Settings\Settings;

/**
 * A test of the chat itself, with empty tables and transactions of its own.
 */
abstract class ChatCase extends TestCase
{
    use ChatData;

    protected Services $services;
    protected Settings $settings;
    /** @var mixed */
    private $option;

    protected function isTakenBack(): bool
    {
        return false;
    }

    protected function setUp(): void
    {
        parent::setUp();
        $this->option = get_option(Settings::OPTION);
        $this->settings = new Settings();
        // Something that is never reached: what is published waits in the outbox.
        $this->set(['redis_url' => 'redis://127.0.0.1:1', 'api_key' => 'a-key-of-enough-bytes']);
        $limits = (new Connection())->table('limits');
        (new Connection())->execute("DELETE FROM {$limits}");
    }

    protected function tearDown(): void
    {
        update_option(Settings::OPTION, $this->option);
        delete_transient('martlet_chat_breaker');
        unset($_COOKIE['martlet_guest'], $_SERVER['HTTP_AUTHORIZATION']);
        parent::tearDown();
    }

    /** @param array<string, mixed> $values */
    protected function set(array $values): void
    {
        $this->settings->save(array_merge($this->settings->stored(), $values));
        $this->services = new Services($this->settings, new Connection());
    }

    protected function user(string $login): Identity
    {
        $user = get_user_by('login', $login);
        self::assertNotFalse($user);
        return $this->services->authenticator()->ofUser($user, null);
    }

    protected function guest(string $id = 'g_one'): Identity
    {
        return new Identity($id, Identity::CLIENT);
    }

    /** @return list<array<string, mixed>> */
    protected function log(int $thread): array
    {
        $table = $this->database->table('events');
        $rows = $this->database->rows("SELECT seq, envelope FROM {$table} WHERE thread_id = %d ORDER BY seq", [$thread]);
        return array_map(static fn (array $row): array => json_decode((string) $row['envelope'], true), $rows);
    }

    /** @return list<string> the channels of what waits, in order */
    protected function waiting(): array
    {
        $table = $this->database->table('outbox');
        return array_column($this->database->rows("SELECT channel FROM {$table} ORDER BY id"), 'channel');
    }
}
