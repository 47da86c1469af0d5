//! Tables as people and programs write them are read back as they were meant.

use card::table::{Encoding, TableReader};
use proptest::prelude::*;

/// How a program writes a table.
#[derive(Clone, Copy, Debug)]
struct Writer {
    delimiter: char,
    decimal_comma: bool,
    has_header: bool,
    end: &'static str,
    encoding: Encoding,
    blank_tail: bool,
    told: bool,
}

impl Writer {
    fn write(self, rows: &[[i32; 3]]) -> Vec<u8> {
        let mut text = String::new();
        if self.told {
            text += &format!("sep={}{}", self.delimiter, self.end);
        }
        if self.has_header {
            text += &self.line(["größe", "weight", "\"age, in years\""].map(str::to_owned));
        }
        for row in rows {
            text += &self.line(row.map(|hundredths| self.number(hundredths)));
        }
        if self.blank_tail {
            text += &self.line([const { String::new() }; 3]);
        }
        self.encoded(&text)
    }

    fn line(self, cells: [String; 3]) -> String {
        cells.join(&self.delimiter.to_string()) + self.end
    }

    /// With two decimal places.
    fn number(self, hundredths: i32) -> String {
        let number = format!("{:.2}", f64::from(hundredths) / 100.0);
        match (self.decimal_comma, self.delimiter) {
            (false, _) => number,
            (true, ',') => format!("\"{}\"", number.replace('.', ",")),
            (true, _) => number.replace('.', ","),
        }
    }

    fn encoded(self, text: &str) -> Vec<u8> {
        match self.encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf16LittleEndian => {
                let units = text.encode_utf16().flat_map(u16::to_le_bytes);
                [0xff, 0xfe].into_iter().chain(units).collect()
            }
            Encoding::Utf16BigEndian => {
                let units = text.encode_utf16().flat_map(u16::to_be_bytes);
                [0xfe, 0xff].into_iter().chain(units).collect()
            }
            Encoding::Windows1252 => text.chars().map(|letter| letter as u32 as u8).collect(),
        }
    }
}

fn writers() -> impl Strategy<Value = Writer> {
    let encodings = [
        Encoding::Utf8,
        Encoding::Utf16LittleEndian,
        Encoding::Utf16BigEndian,
        Encoding::Windows1252,
    ];
    let form = (
        prop::sample::select(vec![',', ';', '\t', '|']),
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(encodings.to_vec()),
        any::<bool>(),
        any::<bool>(),
    );
    form.prop_map(
        |(delimiter, decimal_comma, has_header, end, encoding, blank_tail, told)| Writer {
            delimiter,
            decimal_comma,
            has_header,
            end,
            encoding,
            blank_tail,
            told,
        },
    )
}

proptest! {
    #[test]
    fn what_any_program_wrote_is_read_back(
        writer in writers(),
        rows in prop::collection::vec(prop::array::uniform3(-99_999..99_999i32), 3..20),
    ) {
        let file = writer.write(&rows);
        let mut reader = TableReader::new(&file).unwrap();
        let columns = reader.columns(&["", "", ""]).unwrap();
        prop_assert_eq!(columns.has_header, writer.has_header);
        if writer.has_header {
            prop_assert_eq!(&columns.features[0].name, "größe");
            prop_assert_eq!(&columns.features[2].name, "age, in years");
        }
        let mut read = Vec::new();
        while let Some(row) = reader.next().unwrap() {
            read.push([0, 1, 2].map(|position| row.number(position).unwrap()));
        }
        let meant: Vec<[f64; 3]> = rows
            .iter()
            .map(|row| row.map(|hundredths| f64::from(hundredths) / 100.0))
            .collect();
        prop_assert_eq!(read, meant);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(mut reader) = TableReader::new(&bytes) {
            let _ = reader.columns(&["a", "b"]);
            while let Ok(Some(row)) = reader.next() {
                let _ = (row.line(), row.number(0), row.texts());
            }
        }
    }
}
