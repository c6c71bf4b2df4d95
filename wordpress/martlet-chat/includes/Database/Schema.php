<?php

declare(strict_types=1);

namespace Martlet\Chat\Database;

use Martlet\Chat\Roles;

/**
 * The plugin's tables, one set for each site. Versions are steps that are only ever added to.
 */
final class Schema
{
    public const OPTION = 'martlet_chat_schema';
    public const VERSION = 2;

    public function __construct(private Connection $database)
    {
    }

    /** Makes or renews the tables of this site, if they are not what this version of the plugin needs. */
    public function ensure(): void
    {
        if ((int) get_option(self::OPTION, 0) < self::VERSION) {
            $this->migrate();
        }
    }

    public function migrate(): void
    {
        require_once ABSPATH . 'wp-admin/includes/upgrade.php';
        $before = (int) get_option(self::OPTION, 0);
        $charset = $this->database->wpdb()->get_charset_collate();
        // dbDelta wants each column on a line of its own and two blanks behind PRIMARY KEY.
        foreach ($this->tables() as $name => $columns) {
            $table = $this->database->table($name);
            dbDelta("CREATE TABLE {$table} (\n{$columns}\n) ENGINE=InnoDB {$charset};");
        }
        $clock = $this->database->table('clock');
        $this->database->execute(
            "INSERT IGNORE INTO {$clock} (id, position, instance) VALUES (1, 0, %s)",
            [bin2hex(random_bytes(6))]
        );
        if ($before === 1) {
            Roles::renameOld();
        }
        update_option(self::OPTION, self::VERSION, true);
    }

    /** @return list<string> the names of the tables */
    public function names(): array
    {
        return array_map(fn (string $name): string => $this->database->table($name), array_keys($this->tables()));
    }

    /** @return array<string, string> */
    private function tables(): array
    {
        $key = 'varchar(64) CHARACTER SET ascii COLLATE ascii_bin';
        return [
            // The position of the last change: orders the events of all threads and the receipts, as they are committed.
            'clock' => <<<SQL
            id tinyint unsigned NOT NULL,
            position bigint unsigned NOT NULL,
            instance {$key} NOT NULL,
            PRIMARY KEY  (id)
            SQL,
            // Who has taken part. is_number: whether the id is a number on the wire. revoked_at: tokens up to that
            // second are worth nothing.
            'people' => <<<SQL
            id {$key} NOT NULL,
            is_number tinyint unsigned NOT NULL,
            role varchar(16) NOT NULL,
            name varchar(250) DEFAULT NULL,
            revoked_at bigint unsigned NOT NULL DEFAULT 0,
            created_at bigint unsigned NOT NULL DEFAULT 0,
            PRIMARY KEY  (id)
            SQL,
            'threads' => <<<SQL
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            subject varchar(200) NOT NULL,
            status varchar(8) NOT NULL,
            client_id {$key} NOT NULL,
            manager_id {$key} DEFAULT NULL,
            head bigint unsigned NOT NULL,
            last_message bigint unsigned DEFAULT NULL,
            created_at bigint unsigned NOT NULL,
            updated_at bigint unsigned NOT NULL,
            PRIMARY KEY  (id),
            KEY activity (updated_at,id),
            KEY client (client_id,updated_at,id),
            KEY manager (manager_id,updated_at,id)
            SQL,
            'messages' => <<<SQL
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            thread_id bigint unsigned NOT NULL,
            seq bigint unsigned NOT NULL,
            sender varchar(8) NOT NULL,
            user_id {$key} NOT NULL,
            body mediumtext NOT NULL,
            client_message_id {$key} NOT NULL,
            created_at bigint unsigned NOT NULL,
            PRIMARY KEY  (id),
            UNIQUE KEY place (thread_id,seq),
            UNIQUE KEY sent (user_id,client_message_id,thread_id),
            KEY unread (thread_id,sender,seq)
            SQL,
            // The log of every thread. client_id is the thread's, here for the client's own poll.
            'events' => <<<SQL
            position bigint unsigned NOT NULL,
            thread_id bigint unsigned NOT NULL,
            seq bigint unsigned NOT NULL,
            client_id {$key} NOT NULL,
            created_at bigint unsigned NOT NULL,
            envelope mediumtext NOT NULL,
            PRIMARY KEY  (position),
            UNIQUE KEY place (thread_id,seq),
            KEY client (client_id,position)
            SQL,
            // Who has written or read in a thread, and how far. position: when that last moved.
            'participants' => <<<SQL
            thread_id bigint unsigned NOT NULL,
            user_id {$key} NOT NULL,
            read_up_to bigint unsigned NOT NULL DEFAULT 0,
            read_at bigint unsigned DEFAULT NULL,
            position bigint unsigned DEFAULT NULL,
            PRIMARY KEY  (thread_id,user_id),
            KEY person (user_id,thread_id),
            KEY receipts (position)
            SQL,
            // Events that are committed and not yet published, each thread's in its order.
            'outbox' => <<<SQL
            id bigint unsigned NOT NULL AUTO_INCREMENT,
            channel varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            seq bigint unsigned DEFAULT NULL,
            event mediumtext NOT NULL,
            PRIMARY KEY  (id)
            SQL,
            // How often somebody did something within a stretch of time.
            'limits' => <<<SQL
            name varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            ends_at bigint unsigned NOT NULL,
            hits int unsigned NOT NULL,
            PRIMARY KEY  (name),
            KEY ends_at (ends_at)
            SQL,
        ];
    }
}
