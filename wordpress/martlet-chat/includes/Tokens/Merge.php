<?php

declare(strict_types=1);

namespace Martlet\Chat\Tokens;

use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Chat\Journal;
use Martlet\Chat\Chat\People;
use Martlet\Chat\Chat\Threads;
use Martlet\Chat\Chat\Time;
use Martlet\Chat\Database\Connection;

/**
 * A guest who logs in: the guest's threads become the user's.
 */
final class Merge
{
    public function __construct(
        private Connection $database,
        private Threads $threads,
        private People $people,
        private Journal $journal,
        private Revocation $revocation
    ) {
    }

    /** Moves all threads of a guest; how many they were. */
    public function merge(string $guest, Identity $user): int
    {
        $table = $this->database->table('threads');
        $numbers = array_map(
            static fn (array $row): int => (int) $row['id'],
            $this->database->rows("SELECT id FROM {$table} WHERE client_id = %s ORDER BY id LIMIT 1000", [$guest])
        );
        if ($numbers === []) {
            return 0;
        }
        $this->people->remember($user);
        foreach ($numbers as $number) {
            $this->database->transaction(function () use ($number, $guest, $user): void {
                $this->move($number, $guest, $user);
            });
        }
        $this->revocation->revoke($guest);
        /**
         * A guest's threads have become a user's.
         *
         * @param string $guest the guest's id
         * @param int $user
         * @param int[] $threads
         */
        do_action('martlet_chat_guest_merged', $guest, $user->userId(), $numbers);
        return count($numbers);
    }

    private function move(int $number, string $guest, Identity $user): void
    {
        $this->threads->lock($number);
        $thread = $this->threads->find($number, new Identity($guest, Identity::CLIENT));
        if ($thread === null) {
            return;
        }
        foreach (['messages' => 'user_id', 'participants' => 'user_id', 'events' => 'client_id'] as $name => $column) {
            $table = $this->database->table($name);
            $sql = "UPDATE IGNORE {$table} SET {$column} = %s WHERE thread_id = %d AND {$column} = %s";
            $this->database->execute(
                $sql,
                [$user->id, $number, $guest]
            );
        }
        $before = clone $thread;
        $thread->clientId = $user->id;
        $thread->clientIsNumber = true;
        $thread->clientName = $user->name;
        if ($thread->lastMessage !== null && $thread->lastMessage->userId === $guest) {
            $thread->lastMessage->userId = $user->id;
            $thread->lastMessage->userIsNumber = true;
            $thread->lastMessage->name = $user->name;
        }
        $this->journal->update($thread, Time::now());
        $this->journal->notify($thread, $before);
    }
}
