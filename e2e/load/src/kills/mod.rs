//! What is lost when processes are killed at random moments.

mod asking;
mod books;
mod house;
mod writing;

use std::{
    error::Error,
    thread,
    time::{Duration, Instant},
};

use crate::{
    crowd::Crowd,
    figures::Figures,
    kills::{
        asking::{Answers, Asking},
        books::Comparison,
        house::House,
        writing::Writers,
    },
};

const USERS: usize = 48;

/// Longest time between a kill and the next one, once there are answers again.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// How long an answer may take to come after a kill.
const PATIENCE: Duration = Duration::from_secs(60);

/// Kills so many times, lets the service come to rest, and compares what was answered with what was logged and charged, and what was
/// written with what is there.
pub(crate) fn measure(kills: usize, figures: &mut Figures) -> Result<(), Box<dyn Error>> {
    let mut house = House::build()?;
    let crowd = Crowd::gather(house.direct(), USERS)?;
    println!("Killing {kills} times");
    let (asking, addresses) = (Asking::default(), house.addresses());
    let mut writers = Writers::of(&crowd);
    let received = thread::scope(|scope| {
        let askers = scope.spawn(|| asking.ask_until_told(&crowd, addresses));
        let writing = scope.spawn(|| writers.write_until_told(addresses, &asking));
        let killed = kill(kills, &mut house, &asking);
        asking.stop();
        let received = askers.join().map_err(|_| "Who asks panicked.")?;
        writing.join().map_err(|_| "Who writes panicked.")??;
        killed?;
        Ok::<_, Box<dyn Error>>(received.map_err(|error| error.to_string())?)
    })?;
    if writers.writes() == 0 {
        return Err("No write was acknowledged.".into());
    }
    house.come_to_rest()?;
    writers.read_back(addresses)?;
    let comparison = Comparison::draw(&house, &crowd, &received, &writers)?;
    figures.add("kills", kills as f64);
    note_house(&house, figures);
    note_answers(&received, &comparison, figures);
    figures.add("kills_writes", writers.writes() as f64);
    figures.add("kills_writes_lost", comparison.writes_lost as f64);
    match comparison.is_clean() {
        true => Ok(()),
        false => Err("The books do not agree with what was answered and written.".into()),
    }
}

fn note_house(house: &House, figures: &mut Figures) {
    for (victim, times) in house.killed() {
        figures.add(format!("kills_of_{victim}"), times as f64);
    }
    figures.add("kills_ended", house.ended() as f64);
}

fn note_answers(received: &Answers, comparison: &Comparison, figures: &mut Figures) {
    println!(
        "{} answers and {} results of jobs received; {} requests failed or were refused",
        received.direct.len(),
        received.of_jobs.len(),
        received.failures,
    );
    figures.add("kills_answers", received.all().count() as f64);
    figures.add("kills_lost", comparison.lost as f64);
    figures.add("kills_doubled", comparison.doubled as f64);
    figures.add("kills_charged_twice", comparison.charged_twice as f64);
}

/// Each kill waits until there was an answer after the last one.
fn kill(kills: usize, house: &mut House, asking: &Asking) -> Result<(), Box<dyn Error>> {
    for number in 1..=kills {
        let before = asking.answers();
        house.kill_one_and_start_it_again()?;
        wait_for_answers(house, asking, before)?;
        thread::sleep(LONGEST_PAUSE.mul_f64(house::chance()));
        if number % 100 == 0 {
            println!("{number} kills, {} answers", asking.answers());
        }
    }
    Ok(())
}

/// More than so many; meanwhile whoever ended without being killed is started again, as a service manager does.
fn wait_for_answers(house: &mut House, asking: &Asking, before: u64) -> Result<(), Box<dyn Error>> {
    let deadline = Instant::now() + PATIENCE;
    while asking.answers() <= before {
        house.start_what_ended()?;
        if Instant::now() > deadline {
            return Err(house.complaint());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
